#pragma once

#include <chrono>
#include <cstddef>
#include <deque>

#include "base/clock.h"

namespace wheelpit::sharded {

// What a stream's service allows of one shard, for all who read it.
struct PaceLimits {
  std::size_t calls = 5;  // in any `per`
  Duration per = std::chrono::seconds(1);
  std::size_t bytes = std::size_t{2} * 1000 * 1000;  // in each `per`
};

// When a shard may be read, so that its service need not refuse. Who stands in for the service (a
// configured endpoint) seldom has limits: none are kept there until it refuses once.
//
// Pure: reads no clock.
class ShardPace {
 public:
  ShardPace(PaceLimits limits, bool keeps_limits) : limits_(limits), keeps_limits_(keeps_limits) {}

  // When the next call may be made, at `now` or later: it counts from then on as made.
  TimePoint reserve(TimePoint now);

  // What a call has brought.
  void took(std::size_t bytes, TimePoint now);

  // A call was refused as one too many.
  void throttled(TimePoint now);

  bool keeps_limits() const { return keeps_limits_; }

 private:
  PaceLimits limits_;
  bool keeps_limits_;
  std::deque<TimePoint> calls_;  // the last ones, at most limits_.calls
  TimePoint free_at_ = TimePoint::min();
};

}  // namespace wheelpit::sharded
