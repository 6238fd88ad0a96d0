#include "base/busy_poll.h"

#include <algorithm>
#include <boost/asio/post.hpp>
#include <utility>

namespace wheelpit {

namespace asio = boost::asio;

bool BusyPollPolicy::worth_a_try() {
  if (left_ == 0) return true;
  --left_;
  return false;
}

void BusyPollPolicy::came_late() {
  pause_ = std::clamp(pause_ * 2, 1U, kLongestPause);
  left_ = pause_;
}

// Between two handlers an event loop looks for I/O without sleeping: so it is kept awake by a
// handler that posts itself again.
struct BusyPoll::Loop : std::enable_shared_from_this<Loop> {
  Loop(asio::io_context& i, Duration w) : io(i), window(w) {}

  void go_on() {
    turning = true;
    asio::post(io, [self = shared_from_this()] { self->turn(); });
  }

  void turn() {
    turning = false;
    if (!waiting) return;
    if (std::chrono::steady_clock::now() < until) return go_on();
    waiting = false;
  }

  asio::io_context& io;
  const Duration window;
  TimePoint until{};
  bool waiting = false;  // within the window
  bool turning = false;  // a handler is posted
};

BusyPoll::BusyPoll(asio::io_context& io, Duration window)
    : loop_(window > Duration() ? std::make_shared<Loop>(io, window) : nullptr) {}

BusyPoll::~BusyPoll() {
  if (loop_) loop_->waiting = false;
}

void BusyPoll::begin() {
  tried_ = loop_ && policy_.worth_a_try();
  if (!tried_) return;
  loop_->until = std::chrono::steady_clock::now() + loop_->window;
  loop_->waiting = true;
  if (!loop_->turning) loop_->go_on();
}

void BusyPoll::end() {
  if (!tried_) return;
  if (std::exchange(loop_->waiting, false)) {
    policy_.came_in_time();
  } else {
    policy_.came_late();
  }
}

}  // namespace wheelpit
