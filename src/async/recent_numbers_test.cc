#include "async/recent_numbers.h"

#include <gtest/gtest.h>

namespace wheelpit::async {
namespace {

using std::chrono::seconds;

TEST(RecentNumbers, EachIsTakenUpOnce) {
  RecentNumbers recent(0);
  EXPECT_TRUE(recent.take_up(70));
  EXPECT_FALSE(recent.take_up(70));
  recent.forget(70);
  EXPECT_TRUE(recent.take_up(70));
}

TEST(RecentNumbers, WhatAppearsLateIsTakenUpForAMinute) {
  RecentNumbers recent(0);
  const TimePoint start{seconds(1000)};
  for (int i = 0; i <= 11; ++i) recent.looked(start + seconds(5 * i), 6400U + 64U * i);
  EXPECT_EQ(recent.floor(), 0U);
  EXPECT_TRUE(recent.take_up(6399)) << "a transaction that took its time";
  recent.looked(start + seconds(60), 9000);
  EXPECT_EQ(recent.floor(), 6400U);
  EXPECT_FALSE(recent.take_up(6399)) << "it was taken up, or is of a bucket that was taken over";
  EXPECT_TRUE(recent.take_up(6401));
}

TEST(RecentNumbers, HoldsTheLastMinuteAndNoMore) {
  RecentNumbers recent(0);
  TimePoint now{seconds(1000)};
  for (EventNumber number = 1; number <= 1000; ++number) {
    recent.take_up(number);
    if (number % 10 == 0) recent.looked(now += seconds(5), number);
  }
  EXPECT_LE(recent.size(), 130U);
  EXPECT_GE(recent.size(), 110U);
}

TEST(RecentNumbers, ABucketThatComesBackIsTakenUpAnew) {
  RecentNumbers recent(0);
  recent.take_up(65);
  recent.take_up(66);
  recent.forget_bucket(1);
  EXPECT_TRUE(recent.take_up(65));
  EXPECT_FALSE(recent.take_up(66));
}

TEST(RecentNumbers, AtTheStartALongBacklogIsLeftToWhoTakesBucketsOver) {
  const RecentNumbers recent(EventNumber{1'000'000} * kBuckets);
  EXPECT_EQ(recent.floor(), EventNumber{800'000} * kBuckets);
}

TEST(EventBucket, IsOfTheFunctionAndWithinTheNumber) {
  // As PostgreSQL says: get_byte(sha256('f'), 0) & 63.
  EXPECT_EQ(bucket_of_function("f"), 0x25 & 63);
  EXPECT_EQ(bucket_of(64 * 7 + 5), 5);
  EXPECT_EQ(mask_of(63), BucketMask{1} << 63U);
}

}  // namespace
}  // namespace wheelpit::async
