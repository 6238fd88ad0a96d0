#include "source/sharded/poll_course.h"

#include <gtest/gtest.h>

#include <chrono>
#include <initializer_list>
#include <memory>
#include <string>
#include <utility>

namespace wheelpit::sharded {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;

constexpr TimePoint kNow = TimePoint{} + std::chrono::hours(1);

WallTime at(int second) { return WallTime(seconds(second)); }

SequenceNumber number(int n) { return *SequenceNumber::parse(std::to_string(n)); }

struct Put {
  int number;
  WallTime arrived = at(100);
};

PolledPage page(std::initializer_list<Put> puts) {
  PolledPage page{.records = {}, .next_iterator = "next"};
  for (const Put& put : puts) {
    page.records.push_back(
        {.number = number(put.number), .slot_key = "k", .arrived = put.arrived, .bytes = 1});
  }
  return page;
}

using Kind = IteratorPlace::Kind;

TEST(PollCourse, BeginsWhereItIsToldAndGoesOnBehindTheLastRecordRead) {
  PollCourse oldest({}, {});
  EXPECT_EQ(oldest.next_iterator().kind, Kind::oldest);
  (void)oldest.take(page({{7}, {8}}), {.most = 10}, kNow);
  EXPECT_EQ(oldest.next_iterator().kind, Kind::after);
  EXPECT_EQ(oldest.next_iterator().after, number(8));
  (void)oldest.take(page({}), {.most = 10}, kNow);
  EXPECT_EQ(oldest.next_iterator().after, number(8));

  PollCourse resumed({.start = {}, .after = number(5)}, {});
  EXPECT_EQ(resumed.next_iterator().after, number(5));
}

TEST(PollCourse, AnIteratorOfATimeThatExpiresUnreadBeginsAtThatTimeAgain) {
  const ReadPlace place{.start = {StartPoint::Kind::at, at(50)}};
  PollCourse course(place, {});
  EXPECT_EQ(course.next_iterator().kind, Kind::at);
  EXPECT_EQ(course.next_iterator().at, at(50));
  (void)course.take(page({}), {.most = 10}, kNow);
  EXPECT_EQ(course.next_iterator().at, at(50));
}

TEST(PollCourse, WhereTimesAreNotFoundTheOldestIsReadAndWhatArrivedBeforeIsSkipped) {
  const ReadPlace place{.start = {StartPoint::Kind::at, at(50) + milliseconds(300)}};
  PollCourse course(place, {.finds_times = false, .time_unit = seconds(1)});
  EXPECT_EQ(course.next_iterator().kind, Kind::oldest);
  const StreamPage old = course.take(page({{1, at(48)}, {2, at(49)}}), {.most = 10}, kNow);
  EXPECT_TRUE(old.records.empty());
  EXPECT_EQ(old.through, number(2)) << "a restart need not read them again";
  const StreamPage mixed = course.take(page({{3, at(49)}, {4, at(50)}}), {.most = 10}, kNow);
  ASSERT_EQ(mixed.records.size(), 1U);
  EXPECT_EQ(mixed.records[0].number, number(4)) << "of the second that the start lies within";
}

TEST(PollCourse, WhatIsTrimmedIsPassedFromTheOldestRecordOnAndSaid) {
  PollCourse course({.start = {}, .after = number(5)}, {});
  course.trimmed();
  EXPECT_EQ(course.next_iterator().kind, Kind::oldest);
  EXPECT_TRUE(course.take(page({{9}}), {.most = 10}, kNow).trimmed);
  EXPECT_EQ(course.next_iterator().after, number(9));
  EXPECT_FALSE(course.take(page({{10}}), {.most = 10}, kNow).trimmed);
}

TEST(PollCourse, PollsAtOnceWhileMoreIsThereAndElseNowAndThen) {
  PollCourse course({}, {.base_poll = seconds(1)});
  EXPECT_LE(course.poll_at(), kNow);
  (void)course.take(page({{1}, {2}}), {.most = 2}, kNow);
  EXPECT_EQ(course.poll_at(), kNow) << "a full page";
  (void)course.take(page({{3}}), {.most = 2}, kNow);
  EXPECT_EQ(course.poll_at(), kNow + seconds(1));
  PolledPage behind = page({{4}});
  behind.behind = milliseconds(1);
  (void)course.take(std::move(behind), {.most = 2}, kNow);
  EXPECT_EQ(course.poll_at(), kNow);
  PolledPage large = page({{5}});
  large.bytes = 1'000'000;
  (void)course.take(std::move(large), {.most = 2}, kNow);
  EXPECT_EQ(course.poll_at(), kNow);
}

TEST(PollCourse, AServerThatAlwaysHasMoreAndGivesNothingIsNotAskedHot) {
  PollCourse course({}, {});
  PolledPage nothing = page({});
  nothing.behind = seconds(9);
  (void)course.take(std::move(nothing), {.most = 2}, kNow);
  EXPECT_EQ(course.poll_at(), kNow + milliseconds(200));
}

TEST(PollCourse, TellsUntilWhenAllWasGiven) {
  PollCourse course({}, {});
  PolledPage behind = page({{1}});
  behind.behind = seconds(9);
  const StreamPage taken = course.take(std::move(behind), {.most = 2, .asked = at(100)}, kNow);
  EXPECT_EQ(taken.complete_until, at(91));
  EXPECT_EQ(course.take(page({}), {.most = 2, .asked = at(100)}, kNow).complete_until,
            std::nullopt);
}

TEST(PollCourse, AShardEndsWithTheIterator) {
  PollCourse course({}, {});
  PolledPage last = page({{1}});
  last.next_iterator.reset();
  EXPECT_TRUE(course.take(std::move(last), {.most = 2}, kNow).at_end);
}

}  // namespace
}  // namespace wheelpit::sharded
