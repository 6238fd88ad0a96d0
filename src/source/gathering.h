#pragma once

#include <cstddef>

#include "base/clock.h"

namespace wheelpit {

// How long pieces may gather before they are read (BytePump::gather_for), on a connection on which
// the broker may have a window of messages out unsettled. To wake up costs more than a message; but
// while pieces gather, the window fills, and a broker whose window is full sends nothing. So they
// gather for as long as a sixteenth of the window takes to come, at the rate of the last messages.
// A longer time makes the rate lower and the window last longer, by much less than it was longer
// itself: it settles. Pure.
class Gathering {
 public:
  // `window` > 0, in messages.
  void set_window(std::size_t window) { window_ = window; }

  // After each read: so many messages came with it.
  void arrived(std::size_t messages, TimePoint now);

  // 100 us to 2 ms; 500 us until a rate is known.
  Duration time() const;

 private:
  std::size_t window_ = 1;
  std::size_t messages_ = 0;  // since begun_
  TimePoint begun_{};
  Duration each_{};  // from one message to the next; zero: not known yet
};

}  // namespace wheelpit
