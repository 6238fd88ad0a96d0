#pragma once

#include <chrono>
#include <cstddef>

#include "base/clock.h"

namespace wheelpit {

// To a queue: one, or several that share what it has.
enum class Connections { one, several };

// How long pieces may gather before they are read (BytePump::gather_for) when the broker may have
// `window` messages out unsettled on a connection. Waking up costs more than a message; but a small
// window is used up in no time, and the broker then waits for us: at 500 us four messages are 8,000
// a second. A window of 400 is batches of a hundred, for which nobody waits to the millisecond; of
// several connections each has a share of the messages, so that as many take longer to gather.
constexpr Duration gathering_time(std::size_t window, Connections connections) {
  using std::chrono::microseconds;
  if (window < 400) return microseconds(500);
  return connections == Connections::one ? microseconds(2000) : microseconds(8000);
}

}  // namespace wheelpit
