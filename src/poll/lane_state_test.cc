#include "poll/lane_state.h"

#include <gtest/gtest.h>

#include <memory>
#include <string>

#include "record/rabbitmq_encoder.h"

namespace wheelpit {
namespace {

using std::chrono::milliseconds;
using std::chrono::minutes;
using std::chrono::seconds;
using Do = LaneStep::Do;

constexpr TimePoint kStart = TimePoint{} + std::chrono::hours(1);
constexpr BatchLimits kLimits{.max_records = 2, .max_bytes = 2000, .window = milliseconds(500)};

Record record(std::uint64_t tag, std::uint64_t epoch = 1, std::size_t bytes = 3) {
  RabbitMqMessage message;
  message.body.assign(bytes, 'x');
  return {.id = {.epoch = epoch, .tag = tag}, .received_at = kStart, .message = message};
}

Result<Reply> success() { return Reply{}; }
Result<Reply> failure() {
  Reply reply;
  reply.function_error = true;
  return reply;
}
Result<Reply> throttle() { return Error(Errc::throttled, "for a test"); }
LaneStep wait_until(TimePoint until) { return {Do::wait, until}; }
LaneStep wait_for_change() { return {Do::wait, std::nullopt}; }

class LaneStateTest : public testing::Test {
 protected:
  LaneStateTest() { state.asked({}, kStart); }

  void receive(std::vector<Record> records) {
    ASSERT_TRUE(state.wants_records());
    state.received(std::move(records));
    (void)state.batch_received();
  }
  std::vector<std::uint64_t> tags_in_hand() const {
    std::vector<std::uint64_t> tags;
    for (const RecordId& id : state.in_hand().ids) tags.push_back(id.tag);
    return tags;
  }
  using Tags = std::vector<std::uint64_t>;

  std::unique_ptr<EventEncoder> encoder = make_rabbitmq_encoder("arn", "q", "/");
  MappingFilter filter;
  LaneState state{*encoder, filter, kLimits, RetryPolicy{}};
};

TEST_F(LaneStateTest, WaitsForRecordsThenForTheWindow) {
  EXPECT_EQ(state.next(kStart), wait_for_change());
  receive({record(1)});
  EXPECT_EQ(state.next(kStart), wait_until(kStart + milliseconds(500)));
  EXPECT_EQ(state.next(kStart + milliseconds(500)), LaneStep{Do::invoke});
  EXPECT_EQ(tags_in_hand(), Tags{1});
}

TEST_F(LaneStateTest, AWholeBatchGoesAtOnceAndIsSettledAfterSuccess) {
  receive({record(1), record(2)});
  EXPECT_FALSE(state.wants_records()) << "it has not been taken yet";
  EXPECT_EQ(state.next(kStart), LaneStep{Do::invoke});
  state.invoked(success(), kStart);
  EXPECT_EQ(state.next(kStart), LaneStep{Do::settle_done});
  state.settled();
  EXPECT_EQ(state.next(kStart), wait_for_change());
}

TEST_F(LaneStateTest, TheDriverIsWokenOnlyForANewDeadlineOrAWholeBatch) {
  LaneState wide(*encoder, filter, {.max_records = 3, .max_bytes = 9000}, RetryPolicy{});
  wide.asked({}, kStart);
  wide.received({record(1)});
  EXPECT_TRUE(wide.batch_received());
  wide.received({record(2)});
  EXPECT_FALSE(wide.batch_received());
  wide.received({record(3)});
  EXPECT_TRUE(wide.batch_received());
  ASSERT_EQ(wide.next(kStart), LaneStep{Do::invoke});
  wide.received({record(4)});
  EXPECT_FALSE(wide.batch_received()) << "it does not wait, the function works";
}

TEST_F(LaneStateTest, TakesNothingMoreWhileAWholeBatchWaits) {
  receive({record(1), record(2), record(3), record(4), record(5)});
  EXPECT_FALSE(state.wants_records());
  EXPECT_EQ(state.buffered(), 5U);

  EXPECT_EQ(state.next(kStart), LaneStep{Do::invoke});
  state.batch_received();
  EXPECT_FALSE(state.wants_records()) << "3 and 4 wait behind the batch in hand";
  EXPECT_EQ(state.in_flight(), 2U);
  EXPECT_EQ(state.buffered(), 3U);

  state.invoked(success(), kStart);
  state.settled();
  EXPECT_EQ(state.next(kStart), LaneStep{Do::invoke});
  EXPECT_EQ(tags_in_hand(), (Tags{3, 4}));
  state.batch_received();
  EXPECT_TRUE(state.wants_records()) << "5 alone makes no whole batch";
}

TEST_F(LaneStateTest, TheNextBatchFillsPastItsWindowWhileTheFunctionWorks) {
  receive({record(1), record(2)});
  EXPECT_EQ(state.next(kStart), LaneStep{Do::invoke});
  receive({record(3)});
  receive({record(4)});
  state.invoked(success(), kStart + minutes(1));
  state.settled();
  EXPECT_EQ(state.next(kStart + minutes(1)), LaneStep{Do::invoke});
  EXPECT_EQ(tags_in_hand(), (Tags{3, 4}));
}

TEST_F(LaneStateTest, AFailedBatchGoesBackAfterABackOffThatDoublesUntilSuccess) {
  TimePoint now = kStart;
  for (const int delay : {1, 2, 4}) {
    receive({record(1), record(2)});
    ASSERT_EQ(state.next(now), LaneStep{Do::invoke});
    state.invoked(failure(), now);
    EXPECT_EQ(state.next(now), wait_until(now + seconds(delay)));
    now += seconds(delay);
    EXPECT_EQ(state.next(now), LaneStep{Do::settle_again});
    state.settled();
  }
  receive({record(1), record(2)});
  ASSERT_EQ(state.next(now), LaneStep{Do::invoke});
  state.invoked(success(), now);
  state.settled();

  receive({record(1), record(2)});
  ASSERT_EQ(state.next(now), LaneStep{Do::invoke});
  state.invoked(failure(), now);
  EXPECT_EQ(state.next(now), wait_until(now + seconds(1)));
}

TEST_F(LaneStateTest, AThrottledBatchIsHeldAndGivenBackBeforeTheBrokerTakesIt) {
  receive({record(1), record(2)});
  TimePoint now = kStart;
  LaneStep step = state.next(now);
  int invocations = 0;
  while (step.what != Do::settle_again) {
    if (step.what == Do::wait) now = step.until.value_or(now);
    if (step.what == Do::invoke) {
      ++invocations;
      state.invoked(throttle(), now);
    }
    step = state.next(now);
  }
  EXPECT_EQ(now, kStart + minutes(20));
  EXPECT_EQ(invocations, 6 + 19) << "after 0, 1, 3, 7, 15, 31 s, and then every minute";
}

TEST_F(LaneStateTest, RetryNowEndsABackOff) {
  receive({record(1), record(2)});
  ASSERT_EQ(state.next(kStart), LaneStep{Do::invoke});
  state.invoked(throttle(), kStart);
  ASSERT_EQ(state.next(kStart), wait_until(kStart + seconds(1)));
  state.retry_now();
  EXPECT_EQ(state.next(kStart), LaneStep{Do::invoke});
  state.invoked(throttle(), kStart);
  EXPECT_EQ(state.next(kStart), wait_until(kStart + seconds(1))) << "back-off begins anew";
}

TEST_F(LaneStateTest, ARecordThatFitsNoEventStopsTheIntakeUntilItIsDealtWith) {
  receive({record(1), record(2, 1, 5000), record(3, 1, 5000), record(4)});
  for (const std::uint64_t tag : {2U, 3U}) {
    ASSERT_NE(state.refused(), nullptr);
    EXPECT_EQ(state.refused()->id.tag, tag);
    EXPECT_FALSE(state.wants_records());
    EXPECT_EQ(state.buffered(), 6 - tag);
    state.drop_refused();
    state.batch_received();
  }
  EXPECT_EQ(state.next(kStart), LaneStep{Do::invoke});
  EXPECT_EQ(tags_in_hand(), (Tags{1, 4}));
  EXPECT_TRUE(state.wants_records());
}

TEST_F(LaneStateTest, WhatAnEarlierConnectionDeliveredIsDroppedBecauseItComesAgain) {
  receive({record(1), record(2)});
  ASSERT_EQ(state.next(kStart), LaneStep{Do::invoke});
  receive({record(3)});
  receive({record(1, 2)});
  EXPECT_EQ(state.buffered(), 1U);

  state.invoked(throttle(), kStart);
  EXPECT_EQ(state.next(kStart), wait_until(kStart + seconds(1)));
  EXPECT_EQ(state.next(kStart + seconds(1)), LaneStep{Do::invoke});
  EXPECT_EQ(state.in_hand().ids, (std::vector<RecordId>{{.epoch = 2, .tag = 1}}));
}

TEST_F(LaneStateTest, ReadingOnUnderTheSameLeaseKeepsTheOpenBatch) {
  receive({record(1)});
  receive({record(7)});  // a shard's new iterator, a queue's next receive
  EXPECT_EQ(state.next(kStart), LaneStep{Do::invoke});
  EXPECT_EQ(tags_in_hand(), (Tags{1, 7}));
}

TEST_F(LaneStateTest, StoppingBeginsNothing) {
  receive({record(1), record(2)});
  state.stop();
  EXPECT_FALSE(state.wants_records());
  EXPECT_EQ(state.next(kStart), LaneStep{Do::finish});
}

TEST_F(LaneStateTest, StoppingSettlesWhatTheFunctionHasSeen) {
  receive({record(1), record(2)});
  ASSERT_EQ(state.next(kStart), LaneStep{Do::invoke});
  state.stop();
  state.invoked(success(), kStart);
  EXPECT_EQ(state.next(kStart), LaneStep{Do::settle_done});
  state.settled();
  EXPECT_EQ(state.next(kStart), LaneStep{Do::finish});
}

TEST_F(LaneStateTest, StoppingGivesAFailedBatchBackAtOnceAndLeavesAHeldOneToTheSource) {
  receive({record(1), record(2)});
  ASSERT_EQ(state.next(kStart), LaneStep{Do::invoke});
  state.invoked(failure(), kStart);
  LaneState held(*encoder, filter, kLimits, RetryPolicy{});
  held.asked({}, kStart);
  held.received({record(1), record(2)});
  held.batch_received();
  ASSERT_EQ(held.next(kStart), LaneStep{Do::invoke});
  held.invoked(throttle(), kStart);

  state.stop();
  held.stop();
  EXPECT_EQ(state.next(kStart), LaneStep{Do::settle_again});
  EXPECT_EQ(held.next(kStart), LaneStep{Do::finish});
}

TEST_F(LaneStateTest, ACancelledInvocationWaitsForTheEndOfTheEngine) {
  receive({record(1), record(2)});
  ASSERT_EQ(state.next(kStart), LaneStep{Do::invoke});
  state.invoked(Error(Errc::cancelled, "the engine stops"), kStart);
  EXPECT_EQ(state.next(kStart), wait_for_change());
  state.stop();
  EXPECT_EQ(state.next(kStart), LaneStep{Do::finish});
}

}  // namespace
}  // namespace wheelpit
