#include "source/reconnect_delay.h"

#include <gtest/gtest.h>

namespace wheelpit {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;

TEST(ReconnectDelay, DoublesFromOneSecondToSixtyWithTheSecondHalfRandom) {
  ReconnectDelay delay;
  EXPECT_EQ(delay.next(0), milliseconds(500));
  EXPECT_EQ(delay.next(0), seconds(1));
  EXPECT_EQ(delay.next(0.5), seconds(3));
  for (int i = 0; i < 10; ++i) delay.next(0);
  EXPECT_EQ(delay.next(0), seconds(30));
  EXPECT_EQ(delay.next(1), seconds(60));
}

TEST(ReconnectDelay, StartsAgainAfterAMinuteOfService) {
  ReconnectDelay delay;
  for (int i = 0; i < 5; ++i) delay.next(0);
  delay.served(seconds(59));
  EXPECT_EQ(delay.next(0), seconds(16));
  delay.served(seconds(60));
  EXPECT_EQ(delay.next(1), seconds(1));
}

TEST(ReconnectDelay, CanBeSlowFromTheStart) {
  ReconnectDelay delay;
  delay.slow_down();
  EXPECT_EQ(delay.next(1), seconds(60));
}

}  // namespace
}  // namespace wheelpit
