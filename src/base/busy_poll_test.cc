#include "base/busy_poll.h"

#include <gtest/gtest.h>

#include <boost/asio/io_context.hpp>
#include <boost/asio/steady_timer.hpp>
#include <optional>

namespace wheelpit {
namespace {

namespace asio = boost::asio;
using std::chrono::milliseconds;
using std::chrono::seconds;

// How many waits are let pass before the next try.
std::uint32_t pause_of(BusyPollPolicy& policy) {
  std::uint32_t passed = 0;
  while (!policy.worth_a_try()) ++passed;
  return passed;
}

TEST(BusyPollPolicy, TriesAsLongAsWhatIsWaitedForComesInTime) {
  BusyPollPolicy policy;
  for (int wait = 0; wait < 100; ++wait) {
    EXPECT_TRUE(policy.worth_a_try());
    policy.came_in_time();
  }
}

TEST(BusyPollPolicy, PutsTheNextTryOffForTwiceAsManyWaitsAfterEachFailure) {
  BusyPollPolicy policy;
  for (const std::uint32_t expected : {1U, 2U, 4U, 8U, 16U}) {
    policy.came_late();
    EXPECT_EQ(pause_of(policy), expected);
  }
  for (int failure = 0; failure < 20; ++failure) policy.came_late();
  EXPECT_EQ(pause_of(policy), BusyPollPolicy::kLongestPause);
}

TEST(BusyPollPolicy, ForgetsItsFailuresWithASuccess) {
  BusyPollPolicy policy;
  for (int failure = 0; failure < 5; ++failure) policy.came_late();
  pause_of(policy);
  policy.came_in_time();
  EXPECT_TRUE(policy.worth_a_try());
  policy.came_late();
  EXPECT_EQ(pause_of(policy), 1U);
}

// A loop that works through its handlers one by one: the number of them tells how busy it was.
class BusyPollLoop : public testing::Test {
 protected:
  void begin(Duration window) {
    poll_.emplace(io_, window);
    wait_.emplace(*poll_);
  }

  asio::io_context io_{1};
  std::optional<BusyPoll> poll_;
  std::optional<BusyPoll::Wait> wait_;
};

TEST_F(BusyPollLoop, HasAlwaysSomethingToDoWithinTheWindowAndNothingAfterIt) {
  const auto began = std::chrono::steady_clock::now();
  begin(milliseconds(20));
  while (io_.poll_one() != 0) {
  }
  EXPECT_GE(std::chrono::steady_clock::now() - began, milliseconds(20));
}

TEST_F(BusyPollLoop, DoesItsOtherWorkMeanwhile) {
  begin(seconds(60));
  asio::steady_timer timer(io_, milliseconds(1));
  bool fired = false;
  timer.async_wait([&](const boost::system::error_code&) {
    fired = true;
    wait_.reset();
  });
  io_.run();
  EXPECT_TRUE(fired);
}

TEST_F(BusyPollLoop, EndsWithTheWait) {
  begin(seconds(60));
  wait_.reset();
  EXPECT_EQ(io_.run(), 1U) << "the handler that was posted already, and no other";
}

TEST_F(BusyPollLoop, OutlivesItsOwnerWithoutHarm) {
  begin(seconds(60));
  io_.run_one();
  wait_.reset();
  poll_.reset();
  EXPECT_EQ(io_.run(), 1U) << "the handler that was posted already";
}

TEST_F(BusyPollLoop, SleepsAtOnceWhenItIsTurnedOff) {
  begin({});
  EXPECT_EQ(io_.poll(), 0U);
}

TEST_F(BusyPollLoop, SleepsAtOnceAfterAWaitThatWasLonger) {
  begin(milliseconds(1));
  io_.run();
  wait_.reset();
  io_.restart();
  wait_.emplace(*poll_);
  EXPECT_EQ(io_.poll(), 0U);
}

}  // namespace
}  // namespace wheelpit
