#include "poll/lane_config.h"

namespace wheelpit {

LaneConfig lane_config(const Mapping& mapping, Duration function_timeout) {
  return {.event_source_arn = mapping.event_source_arn,
          .function_arn = mapping.function_arn,
          .kind = mapping.kind,
          .source = mapping.source,
          .batching = mapping.batching,
          .function_timeout = function_timeout,
          .filters = mapping.filters,
          .handling = mapping.handling};
}

bool needs_new_lanes(const LaneConfig& running, const LaneConfig& wanted) {
  LaneConfig adapted = running;
  adapted.filters = wanted.filters;
  adapted.batching = wanted.batching;
  adapted.function_timeout = wanted.function_timeout;
  adapted.handling = wanted.handling;
  adapted.handling.maximum_concurrency = running.handling.maximum_concurrency;
  return adapted != wanted;
}

}  // namespace wheelpit
