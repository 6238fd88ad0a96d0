#include <gtest/gtest.h>

#include <string>

#include "batch/batcher.h"

namespace wheelpit {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;

constexpr TimePoint kStart{};

class PlainEncoder final : public EventEncoder {
 public:
  std::string_view head() const override { return "["; }
  std::string_view tail() const override { return "]"; }
  void append(const Record& /*record*/, std::string& out) const override { out += '1'; }
};

// A window of two seconds, by one rule or another.
class BatchingWindowTest : public testing::TestWithParam<WindowFrom> {
 protected:
  void add(TimePoint received_at) {
    batcher.add({.id = {.epoch = 1, .tag = ++last_tag},
                 .received_at = received_at,
                 .message = RabbitMqMessage()});
  }
  static TimePoint at(int ms) { return kStart + milliseconds(ms); }

  PlainEncoder encoder;
  std::uint64_t last_tag = 0;
  Batcher batcher{encoder, {.max_records = 3, .window = seconds(2), .window_from = GetParam()}};
};

using FromFirstRecord = BatchingWindowTest;
using FromFirstReceive = BatchingWindowTest;
using FromPreviousCall = BatchingWindowTest;

TEST_P(FromFirstRecord, NeitherAReceiveNorACallMovesIt) {
  batcher.received(at(0));
  batcher.call_ended(at(500));
  add(at(1000));
  EXPECT_EQ(batcher.deadline(), at(3000));
}
INSTANTIATE_TEST_SUITE_P(Batcher, FromFirstRecord, testing::Values(WindowFrom::first_record));

TEST_P(FromFirstReceive, WhatTheFilterExcludedHasBegunIt) {
  batcher.received(at(0));
  EXPECT_FALSE(batcher.deadline());
  batcher.received(at(1500));
  add(at(1500));
  EXPECT_EQ(batcher.deadline(), at(2000));
  EXPECT_FALSE(batcher.take(at(1999)));
  EXPECT_TRUE(batcher.take(at(2000)));
}

TEST_P(FromFirstReceive, EachBatchHasAWindowOfItsOwn) {
  batcher.received(at(0));
  for (int i = 0; i < 3; ++i) add(at(0));
  EXPECT_TRUE(batcher.take(at(0)));
  batcher.received(at(1500));
  add(at(1500));
  EXPECT_EQ(batcher.deadline(), at(3500));
}

TEST_P(FromFirstReceive, AWindowThatEndedEmptyIsForgotten) {
  batcher.received(at(0));
  batcher.received(at(60'000));
  add(at(60'000));
  EXPECT_EQ(batcher.deadline(), at(62'000));
}
INSTANTIATE_TEST_SUITE_P(Batcher, FromFirstReceive, testing::Values(WindowFrom::first_receive));

TEST_P(FromPreviousCall, ItBeginsWhenTheCallBeforeHasEnded) {
  add(at(0));
  EXPECT_EQ(batcher.deadline(), at(2000)) << "there was none";
  EXPECT_TRUE(batcher.take(at(2000)));
  add(at(2100));
  batcher.call_ended(at(2500));
  EXPECT_EQ(batcher.deadline(), at(4500));
  EXPECT_FALSE(batcher.take(at(4499)));
  EXPECT_TRUE(batcher.take(at(4500)));
}

TEST_P(FromPreviousCall, WhatComesLongAfterItGoesAtOnce) {
  batcher.call_ended(at(0));
  add(at(60'000));
  EXPECT_TRUE(batcher.take(at(60'000)));
}
INSTANTIATE_TEST_SUITE_P(Batcher, FromPreviousCall, testing::Values(WindowFrom::previous_call));

}  // namespace
}  // namespace wheelpit
