#pragma once

#include <boost/asio/io_context.hpp>
#include <cstdint>
#include <memory>

#include "base/clock.h"

namespace wheelpit {

// Whether it pays to stay awake for one kind of wait, told by how the last ones went: as long as
// what is waited for comes in time, yes; each time it does not, the next try is put off for twice
// as many waits, up to kLongestPause.
class BusyPollPolicy {
 public:
  static constexpr std::uint32_t kLongestPause = 256;

  // To be asked once before each wait.
  bool worth_a_try();

  void came_in_time() { pause_ = 0; }
  void came_late();

 private:
  std::uint32_t pause_ = 0;  // after the last failure
  std::uint32_t left_ = 0;   // of it
};

// Busy polling: an event loop that expects something within microseconds looks for it again and
// again instead of going to sleep, because to be woken takes a sleeping (virtual) processor longer
// than the whole exchange. Everything else the loop must do is done meanwhile.
//
// One for each kind of wait; of the thread that runs the loop.
class BusyPoll {
 public:
  // No wait is busy longer than `window`; zero turns it off. `io` must outlive this, and the loop
  // itself may continue to the end of a window that has begun.
  BusyPoll(boost::asio::io_context& io, Duration window);
  ~BusyPoll();
  BusyPoll(const BusyPoll&) = delete;
  BusyPoll& operator=(const BusyPoll&) = delete;

  // Around one wait: begins it, and ends it when what was waited for is there.
  class Wait {
   public:
    explicit Wait(BusyPoll& poll) : poll_(poll) { poll_.begin(); }
    ~Wait() { poll_.end(); }
    Wait(const Wait&) = delete;
    Wait& operator=(const Wait&) = delete;

   private:
    BusyPoll& poll_;
  };

 private:
  struct Loop;
  void begin();
  void end();

  BusyPollPolicy policy_;
  bool tried_ = false;          // in this wait
  std::shared_ptr<Loop> loop_;  // null: turned off
};

}  // namespace wheelpit
