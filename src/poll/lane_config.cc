#include "poll/lane_config.h"

namespace wheelpit {

LaneConfig lane_config(const Mapping& mapping, Duration function_timeout) {
  return {.event_source_arn = mapping.event_source_arn,
          .function_arn = mapping.function_arn,
          .queue = mapping.queue,
          .source_access = mapping.source_access,
          .batch_size = mapping.batch_size,
          .window = mapping.batching_window(),
          .function_timeout = function_timeout,
          .filters = mapping.filters,
          .handling = mapping.handling};
}

bool needs_new_lanes(const LaneConfig& running, const LaneConfig& wanted) {
  LaneConfig adapted = running;
  adapted.filters = wanted.filters;
  adapted.batch_size = wanted.batch_size;
  adapted.window = wanted.window;
  adapted.function_timeout = wanted.function_timeout;
  adapted.handling = wanted.handling;
  adapted.handling.maximum_concurrency = running.handling.maximum_concurrency;
  return adapted != wanted;
}

}  // namespace wheelpit
