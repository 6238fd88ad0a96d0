#pragma once

#include <string>
#include <vector>

#include "base/clock.h"
#include "mapping/mapping.h"

namespace wheelpit {

// What the lanes of a mapping are made from.
struct LaneConfig {
  std::string event_source_arn;
  std::string function_arn;
  SourceKind kind{};
  SourceParameters source;
  BatchingParameters batching;
  Duration function_timeout{};
  std::vector<std::string> filters;
  BatchHandling handling;

  bool operator==(const LaneConfig&) const = default;
};

LaneConfig lane_config(const Mapping& mapping, Duration function_timeout);

// Whether lanes made from `running` must be recreated. Other filters, batches, bounds and timeouts
// are not worth that: they act on the lanes that live, nothing is given back for them (which a
// broker may count as a delivery) and no invocation is waited for.
bool needs_new_lanes(const LaneConfig& running, const LaneConfig& wanted);

}  // namespace wheelpit
