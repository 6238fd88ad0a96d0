#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <memory>
#include <string>
#include <vector>

#include "poll/lane_test_world.h"

namespace wheelpit {
namespace {

using std::chrono::milliseconds;
using std::chrono::minutes;
using std::chrono::seconds;

TEST_F(LaneTest, InvokesWithAWholeBatchAndAcknowledgesItAfterSuccess) {
  deliver({"a", "b"});
  ASSERT_EQ(invoker.calls.size(), 1U);
  EXPECT_EQ(invoker.calls[0].function_name, "orders");
  EXPECT_NE(invoker.calls[0].payload->find(R"("data":"YQ==")"), std::string::npos);
  EXPECT_EQ(source->done, (Bodies{"a", "b"}));
  EXPECT_EQ(source->settled.size(), 1U) << "the whole batch in one go";
  EXPECT_EQ(shard.observer.results, Bodies{"OK"});
  EXPECT_EQ(metric("lambda_esm_polled_events_total"), 2);
  EXPECT_EQ(metric("lambda_esm_invoked_events_total"), 2);
  EXPECT_EQ(metric("lambda_esm_deleted_events_total"), 2);
  EXPECT_EQ(metric("lambda_esm_in_flight_events"), 0);
}

TEST_F(LaneTest, APartialBatchWaitsForItsWindow) {
  deliver({"a"});
  loop.advance(milliseconds(499));
  EXPECT_TRUE(invoker.calls.empty());
  loop.advance(milliseconds(1));
  EXPECT_EQ(source->done, Bodies{"a"});
}

TEST_F(LaneTest, OneBatchIsInFlightWhileTheNextFillsAndTheRestStaysAtTheSource) {
  invoker.holding = true;
  source->most_at_once = 2;
  deliver({"a", "b", "c", "d", "e", "f"});
  EXPECT_EQ(invoker.calls.size(), 1U);
  EXPECT_EQ(source->queued(), 2U) << "e and f were not taken";
  EXPECT_EQ(metric("lambda_esm_in_flight_events"), 2);

  for (int i = 0; i < 3; ++i) {
    invoker.succeed();
    loop.settle();
  }
  EXPECT_EQ(source->done, (Bodies{"a", "b", "c", "d", "e", "f"}));
  EXPECT_EQ(invoker.most_running, 1U);
}

TEST_F(LaneTest, AFailedBatchGoesBackAfterTheBackOffAndIsDeliveredAgain) {
  invoker.fail();
  deliver({"a", "b"});
  EXPECT_TRUE(source->settled.empty());
  EXPECT_EQ(shard.observer.results, Bodies{"PROBLEM: Function call failed"});
  loop.advance(milliseconds(999));
  EXPECT_TRUE(source->given_back.empty());
  loop.advance(milliseconds(1));
  EXPECT_EQ(source->given_back, (Bodies{"a", "b"}));
  EXPECT_EQ(source->done, (Bodies{"a", "b"})) << "the second attempt succeeded";
  EXPECT_NE(invoker.calls[1].payload->find(R"("redelivered":true)"), std::string::npos);
  EXPECT_EQ(shard.observer.results, (Bodies{"PROBLEM: Function call failed", "OK"}));
  EXPECT_EQ(metric("lambda_esm_failed_invoke_events_total"), 2);
  EXPECT_EQ(metric("lambda_esm_invoked_events_total"), 4);
}

TEST_F(LaneTest, AThrottledBatchIsHeldAndInvokedAgain) {
  invoker.refuse(Errc::throttled);
  deliver({"a", "b"});
  EXPECT_EQ(shard.observer.results, Bodies{"PROBLEM: Function call throttled"});
  loop.advance(seconds(1));
  EXPECT_EQ(source->done, (Bodies{"a", "b"}));
  EXPECT_TRUE(source->given_back.empty());
  EXPECT_EQ(invoker.calls[0].payload, invoker.calls[1].payload) << "the very same bytes";
}

TEST_F(LaneTest, RetryNowInvokesAHeldBatchAtOnceAndTellsTheSource) {
  invoker.refuse(Errc::not_found);
  deliver({"a", "b"});
  EXPECT_EQ(shard.observer.results, Bodies{"PROBLEM: Function not found"});
  lane->retry_now();
  loop.settle();
  EXPECT_EQ(source->done, (Bodies{"a", "b"}));
  EXPECT_EQ(source->retries, 1);
}

TEST_F(LaneTest, AnOversizedMessageIsCopiedThenDeadLetteredAndTheOthersGoOn) {
  source->deliver("a");
  source->deliver(std::string(3000, 'x'));
  source->deliver("b");
  EXPECT_TRUE(loop.run_until([&] { return !source->dead_lettered.empty(); }));
  loop.settle();
  EXPECT_EQ(source->done, (Bodies{"a", "b"}));
  EXPECT_EQ(metric("lambda_esm_dropped_events_total"), 1);
  int files = 0;
  for (const auto& file : std::filesystem::directory_iterator(shard.folder)) {
    files += file.is_regular_file() ? 1 : 0;
  }
  EXPECT_EQ(files, 2);
}

TEST_F(LaneTest, ARefusedMessageNeverReachesTheFunctionAndIsDeadLetteredWithItsCause) {
  source->refuse_next("the function failed 6 times");
  deliver({"a", "b", "c"});
  EXPECT_TRUE(loop.run_until([&] { return !source->dead_lettered.empty(); }));
  loop.settle();
  EXPECT_EQ(source->dead_lettered, Bodies{"a"});
  EXPECT_EQ(source->last_cause, "the function failed 6 times");
  EXPECT_EQ(source->done, (Bodies{"b", "c"}));
  EXPECT_TRUE(std::filesystem::exists(shard.folder)) << "a copy is kept";
}

TEST_F(LaneTest, NoCopyIsKeptOfWhatTheBrokerKeepsItself) {
  source->refuse_next("a map message");
  source->broker_keeps_dead_letters = true;
  deliver({"a"});
  EXPECT_EQ(source->dead_lettered, Bodies{"a"});
  EXPECT_FALSE(std::filesystem::exists(shard.folder));
}

TEST_F(LaneTest, AnOversizedMessageIsNotRejectedWithoutACopy) {
  {
    std::ofstream in_the_way(shard.folder);
  }
  source->deliver(std::string(3000, 'x'));
  EXPECT_TRUE(loop.run_until([&] { return !shard.observer.results.empty(); }));
  EXPECT_EQ(shard.observer.results,
            Bodies{"PROBLEM: Cannot store a copy of a message before dead-lettering it"});
  EXPECT_TRUE(source->settled.empty());

  std::filesystem::remove(shard.folder);
  loop.advance(seconds(1));
  EXPECT_TRUE(loop.run_until([&] { return !source->dead_lettered.empty(); }));
}

TEST_F(LaneTest, StopLetsTheInvocationEndSettlesItAndGivesTheRestBack) {
  invoker.holding = true;
  deliver({"a", "b", "c"});
  lane->stop(loop.clock.now() + minutes(15));
  loop.advance(minutes(1));
  EXPECT_TRUE(source->stopped);
  EXPECT_FALSE(source->released);
  invoker.succeed();
  loop.settle();
  EXPECT_EQ(source->done, (Bodies{"a", "b"}));
  EXPECT_EQ(source->queued(), 1U) << "c went back";
  EXPECT_TRUE(*closed);
}

TEST_F(LaneTest, StopWaitsNoLongerThanItIsTold) {
  invoker.holding = true;
  deliver({"a", "b"});
  lane->stop(loop.clock.now() + minutes(15));
  lane->stop(loop.clock.now() + seconds(5));
  loop.advance(seconds(4));
  EXPECT_FALSE(*closed);
  loop.advance(seconds(1));
  EXPECT_TRUE(*closed);
  EXPECT_EQ(source->queued(), 2U);

  const auto joined = loop.start(lane->join());
  EXPECT_FALSE(*joined);
  invoker.refuse(Errc::cancelled);
  loop.settle();
  EXPECT_TRUE(*joined);
  EXPECT_TRUE(source->settled.empty());
}

TEST_F(LaneTest, StopGivesAFailedBatchBackAtOnceAndLeavesAHeldOne) {
  invoker.fail();
  deliver({"a", "b"});
  lane->stop(loop.clock.now() + minutes(15));
  loop.settle();
  EXPECT_EQ(source->given_back, (Bodies{"a", "b"}));
  EXPECT_TRUE(*closed);
}

TEST_F(LaneTest, ASettlementThatFailsIsTheBrokersToRepeat) {
  source->next_settle_error = Error(Errc::unavailable, "the connection is gone");
  deliver({"a", "b"});
  EXPECT_TRUE(source->done.empty());
  source->lose_connection();
  loop.settle();
  EXPECT_EQ(source->done, (Bodies{"a", "b"}));
}

TEST_F(LaneTest, WhatCannotBeSettledOfABatchIsTheBrokersToRepeatAlone) {
  source->cannot_settle = {"b"};
  deliver({"a", "b"});
  EXPECT_EQ(source->done, (Bodies{"a"}));
  EXPECT_EQ(metric("lambda_esm_deleted_events_total"), 1);
  source->lose_connection();
  deliver({"c"});
  EXPECT_EQ(source->done, (Bodies{"a", "b", "c"}));
}

TEST_F(LaneTest, AReaderThatHasLostItsPositionToAnotherBeginsNothingMore) {
  invoker.holding = true;
  deliver({"a", "b", "c", "d"});
  source->next_settle_error = Error(Errc::conflict, "another reader has the shard");
  invoker.succeed();
  loop.settle();
  EXPECT_EQ(invoker.calls.size(), 1U);
  EXPECT_TRUE(source->released);
}

TEST_F(LaneTest, WhatTheSourceLosesInFlightIsInvokedAgainAndSettledOnce) {
  invoker.holding = true;
  deliver({"a", "b", "c"});
  source->lose_connection();
  loop.settle();
  invoker.succeed();
  loop.settle();
  EXPECT_TRUE(source->settled.empty()) << "ids of the lost connection settle nothing";
  invoker.succeed();
  loop.settle();
  EXPECT_EQ(source->done, (Bodies{"a", "b"}));
  loop.advance(milliseconds(500));
  invoker.succeed();
  loop.settle();
  EXPECT_EQ(source->done, (Bodies{"a", "b", "c"}));
  EXPECT_EQ(invoker.calls.size(), 3U) << "c, not seen by the function, is not invoked twice";
}

TEST_F(LaneTest, ManyMessagesAreEachSettledOnceInOrder) {
  Bodies all;
  all.reserve(501);
  for (int i = 0; i < 501; ++i) all.push_back(std::to_string(i));
  for (const std::string& body : all) source->deliver(body);
  loop.run_until([&] { return source->done.size() == 500; });
  loop.advance(milliseconds(500));
  EXPECT_EQ(source->done, all);
}

// What is out when a connection ends counts as delivered though no function has seen it.
TEST_F(LaneTest, TakesOneBatchUntilTheFunctionHasSucceededThenAllThatItMay) {
  EXPECT_EQ(source->windows, (std::vector<std::size_t>{0, 2}));
  deliver({"a", "b"});
  EXPECT_EQ(source->windows.back(), 1000U);
}

TEST_F(LaneTest, AFunctionThatKeepsFailingHasOneBatchOut) {
  deliver({"a", "b"});
  invoker.fail();
  invoker.fail();
  deliver({"c", "d"});
  EXPECT_EQ(source->windows.back(), 1000U) << "one failure may be a moment's";
  loop.advance(seconds(1));
  EXPECT_EQ(source->windows.back(), 2U);
  loop.advance(seconds(2));
  EXPECT_EQ(source->windows.back(), 1000U) << "it has succeeded";
}

TEST_F(LaneTest, AFunctionThatCannotBeInvokedHasNothingMoreSentToIt) {
  deliver({"a", "b"});
  invoker.readiness = Error(Errc::throttled, "for a test");
  invoker.refuse(Errc::throttled);
  invoker.refuse(Errc::throttled);
  deliver({"c", "d"});
  loop.advance(seconds(1));
  EXPECT_EQ(source->windows.back(), 0U);
  EXPECT_TRUE(source->given_back.empty()) << "what is there is held";
  invoker.readiness = {};
  loop.advance(seconds(2));
  EXPECT_EQ(source->done.size(), 4U);
  EXPECT_EQ(source->windows.back(), 1000U);
}

class GatedLaneTest : public LaneTest {
 protected:
  GatedLaneTest() : LaneTest(Error(Errc::throttled, "its reserved concurrency is 0")) {}
};

TEST_F(GatedLaneTest, NothingIsReadForAFunctionThatCannotBeInvokedHoweverOftenItIsStarted) {
  source->obeys_windows = true;
  source->window = 0;
  deliver({"a", "b"});
  for (int i = 0; i < 10; ++i) loop.advance(minutes(5));
  EXPECT_EQ(source->queued(), 2U);
  EXPECT_EQ(source->windows, std::vector<std::size_t>{0});
  EXPECT_EQ(shard.observer.results.back(), "PROBLEM: Function call throttled");

  invoker.readiness = {};
  lane->retry_now();
  loop.settle();
  EXPECT_EQ(source->done, (Bodies{"a", "b"}));
  EXPECT_EQ(shard.observer.results,
            (Bodies{"PROBLEM: Function call throttled", "No records processed", "OK"}));
}

TEST_F(GatedLaneTest, AsksAgainByItselfAndStopsAtOnce) {
  EXPECT_FALSE(*closed);
  invoker.readiness = {};
  loop.advance(minutes(1));
  EXPECT_EQ(source->windows.back(), 2U);
}

TEST_F(LaneTest, OtherLimitsHoldForTheBatchThatIsOpen) {
  deliver({"a"});
  LaneOptions options = lane_options();
  options.limits.max_records = 1;
  options.most_out = 300;
  lane->change(options);
  loop.settle();
  EXPECT_EQ(source->done, Bodies{"a"});
  EXPECT_EQ(source->windows.back(), 300U);
  EXPECT_TRUE(source->given_back.empty());
}

TEST_F(LaneTest, AMessageThatComesAloneDoesNotWaitForItsWindow) {
  source->next_alone = true;
  deliver({"a"});
  EXPECT_EQ(source->done, Bodies{"a"});
}

TEST_F(LaneTest, TheAgeOfTheOldestMessageGrowsUntilItIsSettled) {
  const auto age = [&] {
    const std::string text = shard.metrics.expose(loop.clock.wall_now());
    const auto at = text.find("\nlambda_esm_oldest_message_age_seconds{");
    return std::stod(text.substr(text.find("} ", at) + 2));
  };
  EXPECT_EQ(age(), 0);
  invoker.holding = true;
  deliver({"a", "b"});
  loop.advance(std::chrono::seconds(9));
  EXPECT_EQ(age(), 9) << "since it was received, as it does not say when it was sent";
  deliver({"c"});
  EXPECT_EQ(age(), 9);
  invoker.succeed();
  loop.settle();
  EXPECT_EQ(age(), 0) << "c has just come";
  loop.advance(std::chrono::seconds(1));
  EXPECT_EQ(age(), 1);
  invoker.succeed();
  loop.settle();
  EXPECT_EQ(age(), 0);

  RabbitMqMessage sent_before;
  const auto now = std::chrono::floor<std::chrono::seconds>(loop.clock.wall_now());
  sent_before.properties.timestamp =
      static_cast<std::uint64_t>(now.time_since_epoch().count()) - 60;
  source->deliver(sent_before);
  loop.settle();
  EXPECT_NEAR(age(), 60, 1);
  lane->stop(loop.clock.now());
  loop.settle();
  EXPECT_EQ(age(), 0) << "what is given back is with the broker";
}

TEST_F(LaneTest, TheQueuesNumbersAreExposedWhileTheyAreKnown) {
  EXPECT_EQ(metric("lambda_esm_queue_messages"), -1);
  source->report(QueueNumbers{.waiting = 2690, .consumers = 2});
  EXPECT_EQ(metric("lambda_esm_queue_messages"), 2690);
  EXPECT_EQ(metric("lambda_esm_queue_consumers"), 2);
  source->report({.problem = SourceProblem::connection, .detail = "reset"});
  EXPECT_EQ(metric("lambda_esm_queue_messages"), -1) << "old numbers say nothing";
  EXPECT_EQ(metric("lambda_esm_queue_consumers"), -1);
}

}  // namespace
}  // namespace wheelpit
