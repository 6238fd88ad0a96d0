#include "async/dispatcher.h"

#include <gtest/gtest.h>

#include "async/dispatcher_fixture.h"

namespace wheelpit::async {
namespace {

using std::chrono::minutes;
using std::chrono::seconds;

TEST_F(DispatcherTest, AnEventRunsAtOnceAndIsGoneAfterASuccess) {
  const auto id = world.accept("f", R"({"n":1})");
  ASSERT_TRUE(id);
  ASSERT_EQ(world.functions.calls.size(), 1U);
  const Invocation& call = world.functions.calls[0];
  EXPECT_EQ(call.request_id, *id);
  EXPECT_EQ(call.function_name, "f");
  EXPECT_EQ(call.invoked_arn, "arn:aws:lambda:us-east-1:000000000000:function:f");
  EXPECT_EQ(*call.payload, R"({"n":1})");
  EXPECT_EQ(call.trace_header, DispatcherWorld::kTrace);
  EXPECT_TRUE(world.events().empty());
  EXPECT_EQ(world.pending->usage.events(), 0U);
  EXPECT_EQ(world.pending->usage.bytes(), 0U);
  EXPECT_EQ(world.metric("lambda_async_events_received_total"), 1);
  EXPECT_EQ(world.metric("lambda_async_event_age_milliseconds_count"), 1);
  EXPECT_EQ(world.metric("lambda_async_events_dropped_total"), 0);
}

TEST_F(DispatcherTest, WithoutATraceAllAttemptsAndDestinationsShareANewOne) {
  configure(config(1, {}, "", kFailures));
  world.functions.let("f", DispatcherWorld::function_error());
  ASSERT_TRUE(world.accept("f", "{}", "Sampled=1"));
  world.advance(minutes(1));
  ASSERT_EQ(world.functions.calls.size(), 2U);
  const std::string& trace = world.functions.calls[0].trace_header;
  EXPECT_TRUE(trace.starts_with("Root=1-")) << trace;
  EXPECT_EQ(world.functions.calls[1].trace_header, trace);
  ASSERT_EQ(world.destinations.records.size(), 1U);
  EXPECT_EQ(world.destinations.records[0].second.trace_header, trace);
}

TEST_F(DispatcherTest, AFunctionErrorIsTriedAfterOneAndTwoMinutesAndThenKeptAsFailed) {
  world.functions.let("f", DispatcherWorld::function_error());
  const auto id = world.accept("f");
  EXPECT_EQ(only().progress.attempts, 1);
  EXPECT_EQ(only().progress.due, world.clock.wall_now() + minutes(1));
  world.advance(seconds(59));
  EXPECT_EQ(world.functions.calls.size(), 1U);
  world.advance(seconds(1));
  EXPECT_EQ(world.functions.calls.size(), 2U);
  world.advance(seconds(119));
  EXPECT_EQ(world.functions.calls.size(), 2U);
  world.advance(seconds(1));
  EXPECT_EQ(world.functions.calls.size(), 3U);
  for (const Invocation& call : world.functions.calls) EXPECT_EQ(call.request_id, *id);

  EXPECT_EQ(only().progress.state, EventState::failed);
  EXPECT_EQ(only().progress.attempts, 3);
  EXPECT_EQ(only().progress.last_error, "boom");
  EXPECT_EQ(only().progress.outcome.condition, Condition::retries_exhausted);
  EXPECT_EQ(world.metric("lambda_async_events_dropped_total"), 1);
  EXPECT_EQ(world.pending->usage.events(), 0U);
  EXPECT_EQ(world.pending->failed.events(), 1U);
}

TEST_F(DispatcherTest, AnEventTooOldForItsNextRetryIsGivenUpWithTheLastAnswer) {
  configure(config({}, 90, "", kFailures));
  world.functions.let("f", DispatcherWorld::function_error());
  world.take("f");
  world.advance(minutes(1));
  ASSERT_EQ(world.destinations.records.size(), 1U) << "120 seconds more would be too many";
  const InvocationRecord& record = world.destinations.records[0].second;
  EXPECT_EQ(record.condition, Condition::event_age_exceeded);
  EXPECT_EQ(record.approximate_invoke_count, 2);
  EXPECT_EQ(record.response->function_error, "Unhandled");
}

TEST_F(DispatcherTest, SettingTheClockGivesNothingUpThatIsUnderWay) {
  for (const auto by : {std::chrono::hours(10), -std::chrono::hours(20)}) {
    world.functions.calls.clear();
    world.functions.let("f", DispatcherWorld::function_error());
    world.functions.hold("f");
    world.take("f");
    world.clock.set_wall(by);
    world.functions.let_go("f");
    world.settle();
    EXPECT_EQ(only().progress.state, EventState::waiting) << by.count();
    world.advance(seconds(59));
    EXPECT_EQ(world.functions.calls.size(), 1U) << by.count();
    world.functions.let("f", DispatcherWorld::ok());
    world.advance(seconds(1));
    EXPECT_EQ(world.functions.calls.size(), 2U) << by.count();
    EXPECT_TRUE(world.events().empty());
  }
}

TEST_F(DispatcherTest, SettingTheClockNeitherHastensNorDelaysARetry) {
  for (const auto by : {std::chrono::hours(10), -std::chrono::hours(20)}) {
    world.functions.calls.clear();
    world.functions.let("f", DispatcherWorld::function_error());
    world.take("f");
    world.clock.set_wall(by);
    world.advance(seconds(59));
    EXPECT_EQ(world.functions.calls.size(), 1U) << by.count();
    world.functions.let("f", DispatcherWorld::ok());
    world.advance(seconds(1));
    EXPECT_EQ(world.functions.calls.size(), 2U) << by.count();
  }
}

TEST(DispatcherClock, AnEventKeepsItsAgeOverARestartToo) {
  for (const auto by : {std::chrono::hours(10), -std::chrono::hours(20)}) {
    DispatcherWorld world;
    world.add_function("f");
    world.start();
    world.functions.let("f", DispatcherWorld::function_error());
    world.take("f");
    world.advance(seconds(10));
    world.clock.set_wall(by);
    world.advance(seconds(30));  // by then it is noticed
    world.restart();
    world.advance(seconds(19));
    EXPECT_EQ(world.functions.calls.size(), 1U) << by.count();
    world.advance(seconds(1));
    EXPECT_EQ(world.functions.calls.size(), 2U) << by.count();
    EXPECT_TRUE(world.events().empty());
  }
}

// While the engine was away, nobody can tell.
TEST_F(DispatcherTest, AClockSetBackwardWhileTheEngineWasAwayDelaysNothingForLong) {
  world.functions.let("f", DispatcherWorld::function_error());
  world.take("f");
  world.stop();
  world.clock.set_wall(-std::chrono::hours(20));
  world.functions.let("f", DispatcherWorld::ok());
  world.start();
  world.advance(minutes(6));
  EXPECT_EQ(world.functions.calls.size(), 2U);
}

TEST_F(DispatcherTest, WithReservedConcurrencyZeroNoAttemptIsMade) {
  configure(config({}, {}, "", kFailures), kDeadLetters);
  world.known.front().reserved_concurrency = 0;
  world.dispatcher->put(world.known.front());
  world.take("f");
  EXPECT_TRUE(world.functions.calls.empty());
  ASSERT_EQ(world.destinations.records.size(), 1U);
  const InvocationRecord& record = world.destinations.records[0].second;
  EXPECT_EQ(record.condition, Condition::zero_reserved_concurrency);
  EXPECT_EQ(record.approximate_invoke_count, 0);
  EXPECT_FALSE(record.response);
  ASSERT_EQ(world.destinations.letters.size(), 1U);
  EXPECT_EQ(world.destinations.letters[0].second.error_code, 429);
}

TEST_F(DispatcherTest, ThrottlesAreNoAttemptsAndBackOffUntilTheEventIsTooOld) {
  configure(config({}, 60, "", kFailures));
  world.functions.let("f", Error(Errc::throttled, "busy"));
  world.take("f");
  EXPECT_EQ(only().progress.attempts, 0);
  EXPECT_EQ(only().progress.refusals, 1);
  EXPECT_EQ(only().progress.last_status, 429);
  for (int second = 0; second < 61; ++second) world.advance(seconds(1));
  EXPECT_GE(world.functions.calls.size(), 5U);
  EXPECT_LE(world.functions.calls.size(), 7U);
  ASSERT_EQ(world.destinations.records.size(), 1U);
  EXPECT_EQ(world.destinations.records[0].second.condition, Condition::event_age_exceeded);
  EXPECT_EQ(world.destinations.records[0].second.approximate_invoke_count, 0);
}

TEST_F(DispatcherTest, TheLastAnswerOutlivesThrottlesAndARestart) {
  configure(config({}, 100, "", kFailures));
  world.functions.let("f", DispatcherWorld::function_error("first"));
  world.take("f");
  world.functions.let("f", Error(Errc::throttled, "busy"));
  world.advance(seconds(61));
  world.restart();
  world.advance(seconds(60));
  ASSERT_EQ(world.destinations.records.size(), 1U);
  EXPECT_EQ(world.destinations.records[0].second.approximate_invoke_count, 1);
  ASSERT_TRUE(world.destinations.records[0].second.response);
  EXPECT_EQ(world.destinations.records[0].second.response->payload,
            R"({"errorMessage":"first","errorType":"Error"})");
}

TEST_F(DispatcherTest, TheEventsOfAFunctionThatIsGoneAreKeptAsFailed) {
  configure(config({}, {}, "", kFailures));
  world.functions.let("f", Error(Errc::not_found, "no such alias"));
  world.take("f:gone");
  EXPECT_EQ(only().progress.state, EventState::failed);
  EXPECT_NE(only().progress.last_error.find("does not exist"), std::string::npos);
  world.take("unknown");
  EXPECT_EQ(world.events().size(), 2U);
  EXPECT_EQ(world.functions.calls.size(), 1U);
  EXPECT_TRUE(world.destinations.records.empty());
}

TEST_F(DispatcherTest, TheConfigurationAtTheTimeOfTheAttemptCounts) {
  world.functions.let("f", DispatcherWorld::function_error());
  world.take("f");
  configure(config(1, {}, "", kFailures));
  world.advance(minutes(1));
  EXPECT_EQ(world.destinations.records.size(), 1U);
}

TEST_F(DispatcherTest, AFunctionThatHoldsItsEventsDelaysNoOther) {
  world.add_function("slow");
  world.functions.hold("slow");
  for (int i = 0; i < 50; ++i) world.take("slow");
  EXPECT_EQ(world.functions.running("slow"), 4U) << "no more at the same time";
  world.take("f");
  EXPECT_EQ(world.functions.calls.back().function_name, "f");
  EXPECT_EQ(world.events().size(), 50U);
  world.functions.let_go("slow");
  for (int i = 0; i < 10; ++i) world.settle();
  EXPECT_TRUE(world.events().empty());
}

TEST_F(DispatcherTest, ARestartFindsWhatWaitsAndWhatIsStillToBeTold) {
  configure(config({}, {}, kSuccesses, ""));
  world.destinations.down.emplace(kSuccesses, Error(Errc::unavailable, "refused"));
  world.take("f");
  world.functions.hold("f");
  world.take("f");
  EXPECT_EQ(world.events().size(), 2U);
  world.destinations.down.clear();
  world.restart();
  EXPECT_EQ(world.functions.calls.size(), 3U) << "the one that ran is run again";
  EXPECT_EQ(world.destinations.records.size(), 2U);
  EXPECT_TRUE(world.events().empty());
  EXPECT_EQ(world.pending->usage.events(), 0U);
}

TEST_F(DispatcherTest, WhatCannotBeWrittenDownIsWrittenWhenTheDiskIsBack) {
  world.functions.hold("f");
  world.take("f");
  world.queue.fail_with(Error(Errc::unavailable, "disk full"));
  world.functions.let_go("f");
  world.settle();
  EXPECT_EQ(world.pending->usage.events(), 1U);
  world.queue.fail_with(std::nullopt);
  world.advance(seconds(1));
  EXPECT_TRUE(world.events().empty());
  EXPECT_EQ(world.functions.calls.size(), 1U);
}

TEST_F(DispatcherTest, StoppingWaitsForWhatRunsAndLeavesWhatIsCancelled) {
  world.functions.hold("f");
  for (int i = 0; i < 9; ++i) world.take("f");
  world.stop();
  EXPECT_EQ(world.functions.calls.size(), 4U) << "nothing new was begun";
  EXPECT_EQ(world.events().size(), 9U);
  EXPECT_EQ(world.events()[0].progress.refusals, 0);
}

}  // namespace
}  // namespace wheelpit::async
