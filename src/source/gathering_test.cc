#include "source/gathering.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <chrono>

namespace wheelpit {
namespace {

using std::chrono::microseconds;
using std::chrono::milliseconds;

// Reads of so many messages, one each millisecond.
void read(Gathering& gathering, std::size_t messages, int reads, TimePoint& now) {
  for (int i = 0; i < reads; ++i) gathering.arrived(messages, now += milliseconds(1));
}

TEST(Gathering, TakesHalfAMillisecondUntilARateIsKnown) {
  Gathering gathering;
  TimePoint now{milliseconds(5)};
  gathering.set_window(1000);
  EXPECT_EQ(gathering.time(), microseconds(500));
  read(gathering, 100, 10, now);
  EXPECT_EQ(gathering.time(), microseconds(500));
}

TEST(Gathering, LetsASixteenthOfTheWindowCome) {
  Gathering gathering;
  TimePoint now{milliseconds(5)};
  gathering.set_window(1600);
  read(gathering, 100, 21, now);  // 100,000 a second
  EXPECT_EQ(gathering.time(), milliseconds(1));
  gathering.set_window(400);
  EXPECT_EQ(gathering.time(), microseconds(250));
}

TEST(Gathering, FollowsTheRate) {
  Gathering gathering;
  TimePoint now{milliseconds(5)};
  gathering.set_window(400);
  read(gathering, 100, 21, now);
  read(gathering, 25, 20, now);
  EXPECT_EQ(gathering.time(), milliseconds(1));
  read(gathering, 50, 20, now);
  EXPECT_EQ(gathering.time(), microseconds(500));
}

TEST(Gathering, StaysWithinItsBounds) {
  Gathering gathering;
  TimePoint now{milliseconds(5)};
  gathering.set_window(1000);
  read(gathering, 1, 21, now);
  EXPECT_EQ(gathering.time(), milliseconds(2));
  gathering.set_window(4);
  EXPECT_EQ(gathering.time(), microseconds(250));
  gathering.set_window(1);
  EXPECT_EQ(gathering.time(), microseconds(100));
}

// Reads without a message, such as of heartbeats, say nothing of the rate by themselves.
TEST(Gathering, AQuietQueueKeepsTheLastRateUntilAMessageComes) {
  Gathering gathering;
  TimePoint now{milliseconds(5)};
  gathering.set_window(400);
  read(gathering, 100, 21, now);
  read(gathering, 0, 1000, now);
  EXPECT_EQ(gathering.time(), microseconds(250));
  read(gathering, 1, 1, now);
  EXPECT_EQ(gathering.time(), milliseconds(2));
}

// A broker that fills the window at once each time a part of it is settled: whatever the time was,
// it ends at a part of what the window lasts.
TEST(Gathering, SettlesWithABrokerThatWaitsForIt) {
  constexpr Duration kRoundTrip = microseconds(700);
  Gathering gathering;
  TimePoint now{milliseconds(5)};
  gathering.set_window(400);
  read(gathering, 1, 40, now);
  EXPECT_EQ(gathering.time(), milliseconds(2));
  for (int i = 0; i < 1000; ++i) gathering.arrived(400, now += gathering.time() + kRoundTrip);
  EXPECT_LT(gathering.time(), kRoundTrip / 4);
}

}  // namespace
}  // namespace wheelpit
