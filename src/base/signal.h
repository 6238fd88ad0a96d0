#pragma once

#include <boost/asio/awaitable.hpp>
#include <boost/asio/steady_timer.hpp>
#include <optional>
#include <vector>

#include "base/clock.h"

namespace boost::asio {
class io_context;
}

namespace wheelpit {

// "Something changed, look again": a condition variable for the coroutines of one thread.
//
// It remembers nothing: check the state, then wait, then check again. Between the check and the
// wait no other coroutine of the thread can run, so no change is missed. That is also why a wait
// with a deadline loses nothing here: what was received lies in the state, not in the wait.
class Signal {
 public:
  explicit Signal(boost::asio::io_context& io) : io_(io) {}
  Signal(const Signal&) = delete;
  Signal& operator=(const Signal&) = delete;

  // Wakes all who wait now.
  void notify();

  // Returns at the next notify(), or at `until`. Must outlive its waiters.
  boost::asio::awaitable<void> wait(std::optional<TimePoint> until = std::nullopt);

 private:
  boost::asio::io_context& io_;
  std::vector<boost::asio::steady_timer*> waiting_;
};

}  // namespace wheelpit
