#include "source/reconnect_delay.h"

#include <algorithm>

namespace wheelpit {

Duration ReconnectDelay::next(double random) {
  const Duration half = base_ / 2;
  base_ = std::min(base_ * 2, kLongest);
  return half + std::chrono::duration_cast<Duration>(half * random);
}

void ReconnectDelay::served(Duration how_long) {
  if (how_long >= kServiceThatResets) base_ = kFirst;
}

}  // namespace wheelpit
