#include "runtime/telemetry/telemetry_buffer.h"

#include <gtest/gtest.h>

namespace wheelpit::runtime {
namespace {

using std::chrono::milliseconds;

constexpr TimePoint kNow = TimePoint() + std::chrono::hours(1);
constexpr TimePoint kAtOnce = TimePoint::min();

TEST(TelemetryBuffer, IsDueWhenItsFirstEventHasWaited) {
  TelemetryBuffer buffer({.wait = milliseconds(100)});
  EXPECT_FALSE(buffer.due());
  buffer.add("1", kNow);
  buffer.add("2", kNow + milliseconds(50));
  EXPECT_EQ(buffer.due(), kNow + milliseconds(100));
  const auto batch = buffer.take(kNow + milliseconds(100));
  EXPECT_EQ(batch.text, "[1,2]");
  EXPECT_EQ(batch.records, 2U);
  EXPECT_FALSE(buffer.due());
}

TEST(TelemetryBuffer, IsDueAtOnceWhenABatchIsFull) {
  TelemetryBuffer buffer({.items = 3, .bytes = 10});
  buffer.add("1", kNow);
  buffer.add("2", kNow);
  EXPECT_NE(buffer.due(), kAtOnce);
  buffer.add("3", kNow);
  EXPECT_EQ(buffer.due(), kAtOnce);
  buffer.add("4", kNow);
  EXPECT_EQ(buffer.take(kNow).text, "[1,2,3]");
  EXPECT_NE(buffer.due(), kAtOnce);
  buffer.add("123456789", kNow);
  EXPECT_EQ(buffer.due(), kAtOnce);
  EXPECT_EQ(buffer.take(kNow).text, "[4,123456789]");
  buffer.add("5", kNow);
  buffer.add("1234567890", kNow);
  EXPECT_EQ(buffer.take(kNow).text, "[5]");
  EXPECT_EQ(buffer.take(kNow).text, "[1234567890]");
}

TEST(TelemetryBuffer, ABatchOfLinesEndsEachEventWithALineFeed) {
  TelemetryBuffer buffer({.items = 2}, TelemetryForm::lines);
  for (const char* event : {"1", "2", "3"}) buffer.add(event, kNow);
  EXPECT_EQ(buffer.take(kNow).text, "1\n2\n");
  EXPECT_EQ(buffer.take(kNow).text, "3\n");
}

TEST(TelemetryBuffer, AnEventLargerThanABatchGoesAlone) {
  TelemetryBuffer buffer({.bytes = 4});
  buffer.add("123456", kNow);
  buffer.add("7", kNow);
  EXPECT_EQ(buffer.take(kNow).text, "[123456]");
  EXPECT_EQ(buffer.take(kNow).text, "[7]");
}

TEST(TelemetryBuffer, AFlushMakesAllOfItDue) {
  TelemetryBuffer buffer({.items = 1});
  buffer.hasten();
  EXPECT_FALSE(buffer.due());
  buffer.add("1", kNow);
  buffer.add("2", kNow);
  buffer.take(kNow);
  EXPECT_EQ(buffer.due(), kAtOnce);
  buffer.take(kNow);
  EXPECT_FALSE(buffer.due());
}

TEST(TelemetryBuffer, DropsAndCountsWhatComesWhenItIsFull) {
  TelemetryBuffer buffer({.bytes = 1000});
  const std::string event(100'000, 'x');
  for (int i = 0; i < 30; ++i) buffer.add(event, kNow);
  const auto dropped = buffer.take_dropped();
  EXPECT_EQ(dropped.records, 20U);
  EXPECT_EQ(dropped.bytes, 2'000'000U);
  EXPECT_EQ(buffer.take_dropped().records, 0U);
  buffer.take(kNow);
  buffer.add(event, kNow);
  EXPECT_EQ(buffer.take_dropped().records, 0U);
}

TEST(TelemetryBuffer, IsBoundedInNumbersToo) {
  TelemetryBuffer buffer({.items = 1});
  for (std::size_t i = 0; i < TelemetryBuffer::kBacklogItems + 5; ++i) buffer.add("1", kNow);
  EXPECT_EQ(buffer.take_dropped().records, 4U);
}

}  // namespace
}  // namespace wheelpit::runtime
