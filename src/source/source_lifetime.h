#pragma once

#include <boost/asio/awaitable.hpp>
#include <random>

#include "base/clock.h"
#include "base/signal.h"
#include "source/diagnosis.h"
#include "source/reconnect_delay.h"

namespace wheelpit {

// What a source that keeps a connection has been asked to do, and its waits between connections.
class SourceLifetime {
 public:
  // `clock` must outlive it.
  SourceLifetime(boost::asio::io_context& io, const Clock& clock) : clock_(clock), changed_(io) {}

  // EventSource's calls. stop() returns whether this was the first one.
  bool stop();
  void release();
  void retry_now();
  bool stopped() const { return stopped_; }

  // Before an attempt: a retry_now() from here on is for the time after it.
  void begin_attempt() { retry_asked_ = false; }

  // The connection that ended was of use for so long.
  void served(Duration how_long) { delay_.served(how_long); }

  // The end of the pause that goes with `recovery`, from now on: one for each failure.
  TimePoint again_after(Recovery recovery) { return clock_.now() + delay_after(recovery); }

  // Ends early at stop() and retry_now().
  boost::asio::awaitable<void> wait_until(TimePoint until);

  // The pause that goes with `recovery`.
  boost::asio::awaitable<void> wait_after(Recovery recovery) {
    return wait_until(again_after(recovery));
  }

  boost::asio::awaitable<void> wait_for_release();

 private:
  Duration delay_after(Recovery recovery);

  const Clock& clock_;
  Signal changed_;
  ReconnectDelay delay_;
  std::minstd_rand random_{std::random_device{}()};
  bool stopped_ = false;
  bool released_ = false;
  bool retry_asked_ = false;
};

}  // namespace wheelpit
