#pragma once

#include <chrono>

#include "base/clock.h"

namespace wheelpit {

// How long to wait before connecting again: 1 s, doubling up to 60 s, of which the first half is
// certain and the second random, so that many mappings do not return to a broker at once.
class ReconnectDelay {
 public:
  static constexpr Duration kFirst = std::chrono::seconds(1);
  static constexpr Duration kLongest = std::chrono::seconds(60);
  static constexpr Duration kServiceThatResets = std::chrono::minutes(1);

  // The delay of one more failure. `random` is in [0, 1).
  Duration next(double random);

  // The last connection consumed for so long; a minute of it ends the history of failures.
  void served(Duration how_long);

  // The next delay is the longest: what failed is not going to be better in a second.
  void slow_down() { base_ = kLongest; }

 private:
  Duration base_ = kFirst;
};

}  // namespace wheelpit
