#include <gtest/gtest.h>

#include "source/rabbitmq/prefetch.h"
#include "source/rabbitmq/reconnect_delay.h"

namespace wheelpit {
namespace {

using std::chrono::milliseconds;
using std::chrono::minutes;
using std::chrono::seconds;

TEST(PrefetchCount, IsFourBatchesForOrdinaryFunctions) {
  EXPECT_EQ(prefetch_count(100, seconds(3)), 400);
  EXPECT_EQ(prefetch_count(1000, seconds(60)), 4000);
}

TEST(PrefetchCount, IsMoreBatchesWhenTheyAreSmall) {
  EXPECT_EQ(prefetch_count(1, seconds(3)), 300);
  EXPECT_EQ(prefetch_count(10, seconds(3)), 300);
  EXPECT_EQ(prefetch_count(75, seconds(3)), 300);
}

TEST(PrefetchCount, ShrinksUntilTheLastBatchIsSettledInTwentyMinutes) {
  EXPECT_EQ(prefetch_count(100, minutes(5)), 400);
  EXPECT_EQ(prefetch_count(100, minutes(6)), 300);
  EXPECT_EQ(prefetch_count(100, minutes(10)), 200);
  EXPECT_EQ(prefetch_count(100, minutes(14)), 100);
  EXPECT_EQ(prefetch_count(1, minutes(1)), 20);
}

TEST(PrefetchCount, IsAtLeastABatchAndAtMostWhatTheProtocolCanSay) {
  EXPECT_EQ(prefetch_count(10000, minutes(14)), 10000);
  EXPECT_EQ(prefetch_count(100, minutes(25)), 100);
  EXPECT_EQ(prefetch_count(10000, seconds(1)), 40000);
  EXPECT_EQ(prefetch_count(20000, seconds(1)), 65535);
}

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
