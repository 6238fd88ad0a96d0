#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <utility>

#include "base/clock.h"

namespace wheelpit {

// For what may happen a thousand times a second and is to be told once a minute, with how often.
class LogPace {
 public:
  // It has happened. The number since the last log line, if it is time for one.
  std::optional<std::uint64_t> happened(TimePoint now) {
    ++untold_;
    if (told_ && now - *told_ < kPause) return std::nullopt;
    told_ = now;
    return std::exchange(untold_, 0);
  }

 private:
  static constexpr Duration kPause = std::chrono::minutes(1);

  std::optional<TimePoint> told_;
  std::uint64_t untold_ = 0;
};

}  // namespace wheelpit
