#include "source/kinesis/fan_out_course.h"

#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "base/base64.h"
#include "source/kinesis/kpl_test_aggregate.h"

namespace wheelpit::kinesis {
namespace {

using sharded::StreamPage;
using std::chrono::milliseconds;
using std::chrono::seconds;

SequenceNumber number(int value) { return *SequenceNumber::parse(std::to_string(value)); }

KinesisPage::Item item(int value, std::string data = "data", seconds arrived = seconds(1000)) {
  return {.number = number(value),
          .message = std::make_shared<const KinesisMessage>(
              KinesisMessage::Parts{.sequence_number = std::to_string(value),
                                    .partition_key = "k",
                                    .data_in_base64 = to_base64(data),
                                    .arrived = WallTime(arrived)})};
}

KinesisPush pushed(std::vector<KinesisPage::Item> items, std::optional<int> continuation) {
  KinesisPush page;
  page.page.records = std::move(items);
  if (continuation) page.continuation = number(*continuation);
  return page;
}

std::vector<std::string> bodies_of(const StreamPage& page) {
  std::vector<std::string> bodies;
  for (const auto& record : page.records) bodies.emplace_back(record.message->body());
  return bodies;
}

TEST(FanOutCourse, GoesOnBehindWhatWasGiven) {
  FanOutCourse course({});
  EXPECT_EQ(course.place().after, std::nullopt);
  course.pushed(pushed({item(1), item(2)}, 5), {});
  const StreamPage page = course.take_page(10, {});
  EXPECT_EQ(page.records.size(), 2U);
  EXPECT_EQ(page.through, number(5));
  EXPECT_FALSE(page.at_end);
  EXPECT_FALSE(course.has_page());
  EXPECT_EQ(course.place().after, number(5));
}

TEST(FanOutCourse, AContinuationMovesWithoutRecordsAndNeverBack) {
  FanOutCourse course({.start = {}, .after = number(7)});
  course.pushed(pushed({}, 9), {});
  EXPECT_EQ(course.take_page(10, {}).through, number(9));
  course.pushed(pushed({}, 3), {});
  EXPECT_EQ(course.take_page(10, {}).through, std::nullopt);
  EXPECT_EQ(course.place().after, number(9));
}

TEST(FanOutCourse, AnEventIsGivenInPages) {
  FanOutCourse course({});
  course.pushed(pushed({item(1), item(2), item(3)}, std::nullopt), {});
  const StreamPage first = course.take_page(2, {});
  EXPECT_EQ(first.records.size(), 2U);
  EXPECT_FALSE(first.at_end);
  EXPECT_EQ(course.place().after, number(2));
  ASSERT_TRUE(course.has_page());
  const StreamPage last = course.take_page(2, {});
  EXPECT_EQ(last.records.size(), 1U);
  EXPECT_TRUE(last.at_end);
}

TEST(FanOutCourse, WhatArrivedBeforeTheStartIsPassedOver) {
  FanOutCourse course({.start = {.kind = StartPoint::Kind::at, .at = WallTime(seconds(500))}});
  course.pushed(pushed({item(1, "old", seconds(499)), item(2, "new", seconds(500))}, 2), {});
  EXPECT_EQ(bodies_of(course.take_page(10, {})), std::vector<std::string>{"new"});
  course.pushed(pushed({item(3, "old", seconds(499))}, 3), {});
  EXPECT_EQ(course.take_page(10, {}).through, number(3));
}

TEST(FanOutCourse, SaysHowFarBehindItIs) {
  FanOutCourse course({});
  KinesisPush page = pushed({}, 1);
  page.page.behind = milliseconds(1500);
  course.pushed(std::move(page), WallTime(seconds(100)));
  const StreamPage given = course.take_page(10, {});
  EXPECT_EQ(given.behind, milliseconds(1500));
  EXPECT_EQ(given.complete_until, WallTime(milliseconds(98'500)));
}

TEST(FanOutCourse, AnAggregateIsTakenApartIntoOnePage) {
  FanOutCourse course({});
  course.pushed(pushed({item(1, kpl_aggregate({{"a", "one"}, {"b", "two"}, {"a", "three"}}))}, 1),
                {});
  const StreamPage page = course.take_page(1, {});
  EXPECT_EQ(bodies_of(page), (std::vector<std::string>{"one", "two", "three"}));
  for (const auto& record : page.records) {
    EXPECT_EQ(record.number, number(1));
    EXPECT_EQ(record.message->item_id(), "1");
    EXPECT_EQ(record.arrived, WallTime(seconds(1000)));
  }
  EXPECT_EQ(page.records[1].slot_key, "b");
}

TEST(FanOutCourse, ADamagedAggregateStaysOneRecord) {
  FanOutCourse course({});
  std::string damaged = kpl_aggregate({{"a", "one"}});
  damaged.back() = static_cast<char>(damaged.back() ^ 1);
  course.pushed(pushed({item(1, damaged)}, 1), {});
  EXPECT_EQ(bodies_of(course.take_page(10, {})), std::vector<std::string>{damaged});
}

TEST(FanOutCourse, AnAggregateWithARecordOfAnotherShardStaysOneRecord) {
  const HashKey a = HashKey::of_partition_key("a");
  const std::string aggregate = kpl_aggregate({{"a", "one"}, {"b", "two"}});
  FanOutCourse course({});
  course.pushed(pushed({item(1, aggregate)}, 1), {});
  EXPECT_EQ(bodies_of(course.take_page(10, HashKeyRange{.first = a, .last = a})),
            std::vector<std::string>{aggregate});
  // An explicit hash key counts, and not the partition key.
  course.pushed(pushed({item(2, kpl_aggregate({{"a", "one", ""}, {"b", "two", "5"}}))}, 2), {});
  EXPECT_EQ(course.take_page(10, HashKeyRange{.first = {}, .last = a}).records.size(), 2U);
}

TEST(FanOutCourse, PagesOfAnotherReaderAreTakenApartToo) {
  FanOutCourse course({});
  StreamPage polled;
  polled.at_end = true;
  polled.records.push_back(
      {.number = number(3),
       .slot_key = "k",
       .arrived = WallTime(seconds(1)),
       .message = std::make_shared<const KinesisMessage>(KinesisMessage::Parts{
           .sequence_number = "3",
           .partition_key = "k",
           .data_in_base64 = to_base64(kpl_aggregate({{"a", "one"}, {"b", "two"}}))})});
  const StreamPage passed = course.pass_on(std::move(polled), {});
  EXPECT_EQ(bodies_of(passed), (std::vector<std::string>{"one", "two"}));
  EXPECT_TRUE(passed.at_end);
}

TEST(FanOutCourse, CallsOnceASecond) {
  FanOutCourse course({});
  EXPECT_EQ(course.subscribe_at(), TimePoint::min());
  course.subscribing(TimePoint(seconds(10)));
  EXPECT_EQ(course.subscribe_at(), TimePoint(seconds(11)));
}

}  // namespace
}  // namespace wheelpit::kinesis
