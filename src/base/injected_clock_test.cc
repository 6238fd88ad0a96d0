#include "base/injected_clock.h"

#include <gtest/gtest.h>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/io_context.hpp>

#include "base/signal.h"

namespace wheelpit {
namespace {

namespace asio = boost::asio;
using std::chrono::hours;

class InjectedClockTest : public testing::Test {
 protected:
  InjectedClockTest() { clock_.advance_to(TimePoint{hours(1)}); }

  void begin(std::optional<TimePoint> until) {
    asio::co_spawn(
        io_,
        [](InjectedClockTest& test, std::optional<TimePoint> end) -> asio::awaitable<void> {
          co_await test.signal_.wait(end);
          ++test.ended_;
        }(*this, until),
        asio::detached);
    settle();
  }
  void settle() {
    io_.restart();
    while (io_.poll_one() > 0) {
    }
  }

  asio::io_context io_;
  ManualClock clock_;
  Signal signal_{io_};
  int ended_ = 0;
};

TEST_F(InjectedClockTest, AWaitEndsWhenItsTimeHasComeAndNotBefore) {
  InjectedClock injected(io_, clock_);
  begin(clock_.now() + hours(2));
  begin(clock_.now() + hours(3));
  begin(std::nullopt);
  clock_.advance(hours(2) - Duration(1));
  injected.end_due();
  settle();
  EXPECT_EQ(ended_, 0);
  clock_.advance(Duration(1));
  injected.end_due();
  settle();
  EXPECT_EQ(ended_, 1);
  signal_.notify();
  settle();
  EXPECT_EQ(ended_, 3);
  clock_.advance(hours(9));
  injected.end_due();
}

TEST_F(InjectedClockTest, AWaitForATimeThatIsPastEndsAtOnce) {
  const InjectedClock injected(io_, clock_);
  begin(clock_.now());
  EXPECT_EQ(ended_, 1);
}

TEST_F(InjectedClockTest, ALoopHasItsOwnTime) {
  asio::io_context other;
  const InjectedClock injected(io_, clock_);
  EXPECT_EQ(time_of(io_), clock_.now());
  EXPECT_NE(time_of(other), clock_.now());
}

TEST_F(InjectedClockTest, WithoutOneTheSystemsTimeIsWaitedFor) {
  {
    const InjectedClock injected(io_, clock_);
  }
  begin(SystemClock().now() + std::chrono::milliseconds(1));
  io_.restart();
  io_.run();
  EXPECT_EQ(ended_, 1);
}

}  // namespace
}  // namespace wheelpit
