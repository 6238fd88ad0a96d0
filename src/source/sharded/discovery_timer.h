#pragma once

#include <algorithm>
#include <chrono>

#include "base/clock.h"

namespace wheelpit::sharded {

// When a stream's shards are listed: at the start, when a shard has ended, and now and then. What
// a shard has ended in may be listed late, so that it is looked for again soon.
//
// Pure: reads no clock.
class DiscoveryTimer {
 public:
  static constexpr Duration kFirst = std::chrono::seconds(1);
  static constexpr Duration kLongest = std::chrono::minutes(1);
  static constexpr Duration kHeld = std::chrono::seconds(30);

  TimePoint due() const { return due_; }

  void shard_ended(TimePoint now) {
    pause_ = kFirst;
    due_ = std::min(due_, now);
  }
  // `found`: there were new shards.
  void listed(bool found, TimePoint now) {
    if (found) pause_ = kLongest;
    due_ = now + pause_;
    pause_ = std::min(pause_ * 2, kLongest);
    retry_ = kFirst;
  }
  // `held`: someone must change something first.
  void failed(bool held, TimePoint now) {
    due_ = now + (held ? kHeld : retry_);
    retry_ = std::min(retry_ * 2, kHeld);
  }

 private:
  TimePoint due_ = TimePoint::min();
  Duration pause_ = kLongest;
  Duration retry_ = kFirst;
};

}  // namespace wheelpit::sharded
