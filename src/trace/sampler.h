#pragma once

#include <optional>

#include "base/clock.h"

namespace wheelpit {

// The service's fixed rule for functions whose tracing is Active: the first request of each second,
// and 5 % of the others.
class Sampler {
 public:
  // `draw` is uniform in [0, 1): the caller's dice.
  bool take(TimePoint now, double draw) {
    if (!reserved_at_ || now - *reserved_at_ >= std::chrono::seconds(1)) {
      reserved_at_ = now;
      return true;
    }
    return draw < kShare;
  }

 private:
  static constexpr double kShare = 0.05;
  std::optional<TimePoint> reserved_at_;  // when the second in which no other is certain began
};

}  // namespace wheelpit
