#include <gtest/gtest.h>

#include <string>

#include "poll/lane_test_world.h"

namespace wheelpit {
namespace {

using std::chrono::milliseconds;
using std::chrono::minutes;
using std::chrono::seconds;

// The function is to see messages that begin with "keep".
class LaneFilterTest : public LaneTest {
 protected:
  LaneFilterTest() { change_filter("keep"); }

  void change_filter(const std::string& prefix) {
    EXPECT_TRUE(filter.change({R"({"data":[{"prefix":")" + prefix + R"("}]})"},
                              SourceKind::rabbitmq, filter::FilterProfile::lambda));
  }
  void deliver_drops(int count) {
    for (int i = 0; i < count; ++i) source->deliver("drop" + std::to_string(i));
  }
};

TEST_F(LaneFilterTest, OnlyWhatPassesReachesTheFunctionAndTheRestIsAcknowledged) {
  deliver({"drop1", "keep1", "drop2", "keep2", "drop3"});
  ASSERT_EQ(invoker.calls.size(), 1U);
  EXPECT_EQ(source->done, (Bodies{"drop1", "drop2", "keep1", "keep2", "drop3"}));
  EXPECT_EQ(source->queued() + source->unsettled(), 0U);
}

TEST_F(LaneFilterTest, TheCountersAddUp) {
  deliver({"drop1", "keep1", "drop2", "keep2", "drop3", "keep3"});
  loop.advance(milliseconds(500));
  source->refuse_next("a map message");
  source->broker_keeps_dead_letters = true;
  deliver({"drop4"});
  EXPECT_EQ(metric("lambda_esm_polled_events_total"), 7);
  EXPECT_EQ(metric("lambda_esm_filtered_out_events_total"), 3);
  EXPECT_EQ(metric("lambda_esm_invoked_events_total"), 3);
  EXPECT_EQ(metric("lambda_esm_failed_invoke_events_total"), 0);
  EXPECT_EQ(metric("lambda_esm_dropped_events_total"), 1);
  EXPECT_EQ(metric("lambda_esm_deleted_events_total"), 6);
  EXPECT_EQ(metric("lambda_esm_buffered_events"), 0);
}

TEST_F(LaneFilterTest, AStreamOfExcludedMessagesFlowsThroughASmallWindow) {
  source->window = 10;
  deliver_drops(1000);
  EXPECT_TRUE(loop.run_until([&] { return source->done.size() == 1000; }));
  EXPECT_TRUE(invoker.calls.empty());
  EXPECT_EQ(source->settled.size(), 100U) << "a window full in one go";
  EXPECT_TRUE(shard.observer.results.empty()) << "still: no records processed";
  EXPECT_EQ(metric("lambda_esm_filtered_out_events_total"), 1000);
}

TEST_F(LaneFilterTest, ItFlowsOnWhileTheFunctionWorks) {
  invoker.holding = true;
  source->window = 10;
  deliver({"keep1", "keep2", "keep3"});
  deliver_drops(1000);
  EXPECT_TRUE(loop.run_until([&] { return source->done.size() == 1000; }));
  EXPECT_EQ(invoker.calls.size(), 1U);
  EXPECT_EQ(source->unsettled(), 3U);
}

TEST_F(LaneFilterTest, ExcludedMessagesNeitherOpenNorProlongTheWindow) {
  deliver({"drop1"});
  loop.advance(milliseconds(400));
  deliver({"keep1"});
  loop.advance(milliseconds(400));
  deliver({"drop2"});
  EXPECT_TRUE(invoker.calls.empty()) << "the window began with keep1";
  loop.advance(milliseconds(99));
  EXPECT_TRUE(invoker.calls.empty());
  loop.advance(milliseconds(1));
  EXPECT_EQ(invoker.calls.size(), 1U);
}

TEST_F(LaneFilterTest, AnExcludedMessageDoesNotComeBackWithTheBatchThatFailed) {
  invoker.fail();
  deliver({"keep1", "drop1", "keep2", "drop2"});
  loop.advance(seconds(1));
  EXPECT_EQ(source->given_back, (Bodies{"keep1", "keep2"}));
  EXPECT_EQ(source->done, (Bodies{"drop1", "drop2", "keep1", "keep2"})) << "each once";
}

TEST_F(LaneFilterTest, AStopSettlesWhatWasExcludedAndNeverGivesItBack) {
  invoker.holding = true;
  deliver({"keep1", "drop1", "keep2", "drop2", "keep3", "drop3"});
  lane->stop(loop.clock.now() + minutes(1));
  loop.settle();
  invoker.refuse(Errc::cancelled);
  loop.settle();
  loop.advance(minutes(1));
  EXPECT_TRUE(*closed);
  EXPECT_EQ(source->done, (Bodies{"drop1", "drop2", "drop3"}));
  EXPECT_EQ(source->queued(), 3U);
}

TEST_F(LaneFilterTest, WhatCannotBeSettledComesAgainAndIsExcludedAgain) {
  source->next_settle_error = Error(Errc::unavailable, "the connection is gone");
  deliver({"drop1"});
  EXPECT_EQ(metric("lambda_esm_filtered_out_events_total"), 1);
  EXPECT_EQ(metric("lambda_esm_deleted_events_total"), 0);
  source->lose_connection();
  loop.settle();
  EXPECT_EQ(source->done, Bodies{"drop1"});
  EXPECT_EQ(metric("lambda_esm_deleted_events_total"), 1);
  EXPECT_TRUE(invoker.calls.empty());
}

TEST_F(LaneFilterTest, OtherCriteriaActOnTheNextMessageAndLeaveTheBatchAlone) {
  deliver({"keep1", "other1"});
  change_filter("other");
  deliver({"keep2", "other2"});
  ASSERT_EQ(invoker.calls.size(), 1U);
  EXPECT_EQ(source->done, (Bodies{"other1", "keep2", "keep1", "other2"}));
}

TEST_F(LaneFilterTest, WhatIsGivenBackIsJudgedByTheCriteriaOfItsNextDelivery) {
  invoker.fail();
  deliver({"keep1", "keep2"});
  change_filter("other");
  loop.advance(seconds(1));
  EXPECT_EQ(source->done, (Bodies{"keep1", "keep2"}));
  EXPECT_EQ(invoker.calls.size(), 1U);
}

TEST_F(LaneFilterTest, ARefusedMessageIsDeadLetteredWhateverTheFilterSays) {
  source->refuse_next("a map message");
  source->broker_keeps_dead_letters = true;
  deliver({"drop1"});
  EXPECT_EQ(source->dead_lettered, Bodies{"drop1"});
  EXPECT_EQ(metric("lambda_esm_filtered_out_events_total"), 0);
}

TEST_F(LaneFilterTest, AMessageTooLargeForAnEventIsDeadLetteredOnlyIfItPasses) {
  source->broker_keeps_dead_letters = true;
  const std::string padding(3000, 'x');
  deliver({"drop" + padding, "keep" + padding});
  EXPECT_EQ(source->dead_lettered, Bodies{"keep" + padding});
  EXPECT_EQ(source->done, Bodies{"drop" + padding});
}

}  // namespace
}  // namespace wheelpit
