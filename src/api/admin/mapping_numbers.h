#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "base/clock.h"
#include "metrics/metrics.h"

namespace wheelpit::api {

// What the process's metrics (docs/metrics.md) say of one mapping, or of several together. Counters
// are from the engine's start on.
struct MappingNumbers {
  std::int64_t polled = 0;
  std::int64_t filtered_out = 0;
  std::int64_t invoked = 0;
  std::int64_t failed_invoke = 0;
  std::int64_t dropped = 0;
  std::int64_t on_failure_delivered = 0;
  std::int64_t deleted = 0;
  std::int64_t polling_errors = 0;

  std::int64_t consumers = 0;
  std::int64_t lanes = 0;
  std::int64_t in_flight = 0;
  std::int64_t buffered = 0;
  std::optional<std::int64_t> polls = {};  // of SQS
  std::optional<std::int64_t> queue_messages = {};
  std::optional<std::int64_t> queue_consumers = {};
  std::optional<WallTime> last_success = {};
  std::optional<WallTime> oldest_since = {};  // of what is received and not settled

  // Of a shard or a partition, by its name.
  struct Part {
    std::string name;
    std::optional<WallTime> oldest_since = {};
    std::optional<std::int64_t> lag = {};  // records behind the end
  };
  std::vector<Part> parts = {};

  // Counters and records in progress, without what belongs to a single mapping.
  void add(const MappingNumbers& other);
};

// All zero of a mapping that has no series yet.
MappingNumbers numbers_of(const Metrics& metrics, const std::string& mapping_uuid);

}  // namespace wheelpit::api
