#include "source/rabbitmq/prefetch.h"

#include <gtest/gtest.h>

namespace wheelpit::rabbitmq {
namespace {

using std::chrono::minutes;
using std::chrono::seconds;

TEST(PrefetchCount, OfOneLaneKeepsAFastBrokerBusyByItself) {
  EXPECT_EQ(prefetch_count(100, seconds(3), 1), 2000);
  EXPECT_EQ(prefetch_count(10, seconds(3), 1), 2000);
  EXPECT_EQ(prefetch_count(1, seconds(1), 1), 1200) << "what can be settled in time";
}

TEST(PrefetchCount, IsFourBatchesWhereThoseAreMore) {
  EXPECT_EQ(prefetch_count(1000, seconds(60), 1), 4000);
  EXPECT_EQ(prefetch_count(100, seconds(3), 8), 400);
}

TEST(PrefetchCount, OfSeveralLanesIsLessForEach) {
  EXPECT_EQ(prefetch_count(1, seconds(3), 2), 300);
  EXPECT_EQ(prefetch_count(10, seconds(3), 2), 300);
  EXPECT_EQ(prefetch_count(75, seconds(3), 1000), 300);
}

TEST(PrefetchCount, ShrinksUntilTheLastBatchIsSettledInTwentyMinutes) {
  EXPECT_EQ(prefetch_count(100, seconds(60), 1), 2000);
  EXPECT_EQ(prefetch_count(100, minutes(5), 1), 400);
  EXPECT_EQ(prefetch_count(100, minutes(6), 1), 300);
  EXPECT_EQ(prefetch_count(100, minutes(10), 1), 200);
  EXPECT_EQ(prefetch_count(100, minutes(14), 2), 100);
  EXPECT_EQ(prefetch_count(1, minutes(1), 1), 20);
}

TEST(PrefetchCount, IsAtLeastABatchAndAtMostWhatTheProtocolCanSay) {
  EXPECT_EQ(prefetch_count(10000, minutes(14), 1), 10000);
  EXPECT_EQ(prefetch_count(100, minutes(25), 1), 100);
  EXPECT_EQ(prefetch_count(10000, seconds(1), 1), 40000);
  EXPECT_EQ(prefetch_count(20000, seconds(1), 1), 65535);
}

}  // namespace
}  // namespace wheelpit::rabbitmq
