#include "source/rabbitmq/prefetch.h"

#include <gtest/gtest.h>

namespace wheelpit::rabbitmq {
namespace {

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

}  // namespace
}  // namespace wheelpit::rabbitmq
