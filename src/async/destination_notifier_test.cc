#include "async/destination_notifier.h"

#include <gtest/gtest.h>

#include "async/dispatcher_fixture.h"

namespace wheelpit::async {
namespace {

using std::chrono::minutes;
using std::chrono::seconds;

using DestinationNotifierTest = DispatcherTest;

TEST_F(DestinationNotifierTest, DestinationAndDeadLetterQueueBothLearnOfAFailure) {
  configure(config(0, {}, "", kFailures), kDeadLetters);
  world.functions.let("f", DispatcherWorld::function_error());
  const auto id = world.accept("f", R"({"n":1})");
  ASSERT_EQ(world.destinations.records.size(), 1U);
  const auto& [target, record] = world.destinations.records[0];
  EXPECT_EQ(target, kFailures);
  EXPECT_EQ(record.request_id, *id);
  EXPECT_EQ(record.function_arn, "arn:aws:lambda:us-east-1:000000000000:function:f:$LATEST");
  EXPECT_EQ(record.condition, Condition::retries_exhausted);
  EXPECT_EQ(record.approximate_invoke_count, 1);
  EXPECT_EQ(record.request_payload, R"({"n":1})");
  EXPECT_EQ(record.trace_header, "Root=1-5759e988-bd862e3fe1be46a994272793");
  EXPECT_EQ(record.timestamp, world.clock.wall_now());
  ASSERT_TRUE(record.response);
  EXPECT_EQ(record.response->function_error, "Unhandled");
  EXPECT_EQ(record.response->executed_version, "$LATEST");
  EXPECT_EQ(record.response->payload, R"({"errorMessage":"boom","errorType":"Error"})");

  ASSERT_EQ(world.destinations.letters.size(), 1U);
  const auto& [queue, letter] = world.destinations.letters[0];
  EXPECT_EQ(queue, kDeadLetters);
  EXPECT_EQ(letter.request_id, *id);
  EXPECT_EQ(letter.payload, R"({"n":1})");
  EXPECT_EQ(letter.error_code, 200);
  EXPECT_EQ(letter.error_message, "boom");
  EXPECT_TRUE(world.events().empty()) << "who has it need not be kept";
  EXPECT_EQ(world.metric("lambda_async_events_dropped_total"), 1);
}

TEST_F(DestinationNotifierTest, ASuccessIsToldToItsDestinationAlone) {
  configure(config({}, {}, kSuccesses, kFailures), kDeadLetters);
  world.take("f");
  ASSERT_EQ(world.destinations.records.size(), 1U);
  const auto& [target, record] = world.destinations.records[0];
  EXPECT_EQ(target, kSuccesses);
  EXPECT_EQ(record.condition, Condition::success);
  EXPECT_EQ(record.approximate_invoke_count, 1);
  EXPECT_EQ(record.response->function_error, "");
  EXPECT_EQ(record.response->payload, "\"done\"");
  EXPECT_TRUE(world.destinations.letters.empty());
  EXPECT_TRUE(world.events().empty());
}

TEST_F(DestinationNotifierTest, SettingTheClockGivesNoDeliveryUp) {
  configure(config({}, {}, kSuccesses, ""));
  world.destinations.down.emplace(kSuccesses, Error(Errc::unavailable, "down"));
  world.take("f");
  world.clock.set_wall(std::chrono::hours(10));
  world.advance(seconds(1));
  EXPECT_EQ(only().progress.state, EventState::delivering);
  world.destinations.down.clear();
  world.advance(minutes(1));
  EXPECT_EQ(world.destinations.records.size(), 1U);
}

TEST_F(DestinationNotifierTest, ADestinationThatIsDownIsTriedAgainAndDelaysNobodyElse) {
  configure(config({}, {}, kSuccesses, ""));
  world.add_function("g").event_invoke_configs["$LATEST"] = config({}, {}, kFailures, "");
  world.dispatcher->put(world.known.back());
  world.destinations.down.emplace(kSuccesses, Error(Errc::unavailable, "refused"));
  for (int i = 0; i < 5; ++i) world.take("f");
  world.take("g");
  ASSERT_EQ(world.destinations.records.size(), 1U);
  EXPECT_EQ(world.destinations.records[0].first, kFailures);
  EXPECT_LE(world.destinations.tries, 3U + 1U) << "two at a time, and then a pause";
  EXPECT_EQ(world.events().size(), 5U);
  EXPECT_EQ(world.events().at(0).progress.state, EventState::delivering);

  world.destinations.down.clear();
  for (int second = 0; second < 20; ++second) world.advance(seconds(1));
  EXPECT_EQ(world.destinations.records.size(), 6U);
  EXPECT_EQ(world.functions.calls.size(), 6U) << "only what became of it is told again";
  EXPECT_TRUE(world.events().empty());
}

TEST_F(DestinationNotifierTest, ADestinationThatStaysDownForAnHourLeavesAFailedEvent) {
  configure(config({}, {}, kSuccesses, ""));
  world.destinations.down.emplace(kSuccesses, Error(Errc::timed_out, "nobody answers"));
  world.take("f");
  for (int minute = 0; minute < 55; ++minute) world.advance(minutes(1));
  EXPECT_EQ(only().progress.state, EventState::delivering);
  for (int minute = 0; minute < 10; ++minute) world.advance(minutes(1));
  EXPECT_EQ(only().progress.state, EventState::failed);
  EXPECT_EQ(only().progress.last_error, "nobody answers");
  EXPECT_EQ(world.metric("lambda_destination_delivery_failures_total"), 1);
  EXPECT_EQ(world.metric("lambda_async_events_dropped_total"), 0) << "it was a success";
  bool told = false;
  for (const std::string& line : world.log.lines()) {
    told = told || (line.starts_with("error") && line.find("requestContext") != std::string::npos);
  }
  EXPECT_TRUE(told) << "with the record";
}

TEST_F(DestinationNotifierTest, WhatADestinationRefusesIsNotTriedAgain) {
  configure(config(0, {}, "", kFailures), kDeadLetters);
  world.functions.let("f", DispatcherWorld::function_error());
  world.destinations.down.emplace(kDeadLetters, Error(Errc::access_denied, "no"));
  world.take("f");
  EXPECT_EQ(world.destinations.records.size(), 1U) << "the other one gets it";
  EXPECT_EQ(world.metric("lambda_dead_letter_errors_total"), 1);
  EXPECT_EQ(world.metric("lambda_destination_delivery_failures_total"), 0);
  EXPECT_EQ(only().progress.state, EventState::failed);
  EXPECT_EQ(only().progress.outcome.destination, "");
  EXPECT_EQ(only().progress.outcome.dead_letter_queue, kDeadLetters);
}

TEST_F(DestinationNotifierTest, OneQueueCanBeDestinationAndDeadLetterQueueAtOnce) {
  configure(config(0, {}, "", kFailures), kFailures);
  world.functions.let("f", DispatcherWorld::function_error());
  world.destinations.down.emplace(kFailures, Error(Errc::unavailable, "refused"));
  world.take("f", "[1]");
  world.destinations.down.clear();
  world.restart();  // both deliveries are read from the disk, together
  ASSERT_EQ(world.destinations.records.size(), 1U);
  EXPECT_EQ(world.destinations.records[0].second.request_payload, "[1]");
  ASSERT_EQ(world.destinations.letters.size(), 1U);
  EXPECT_EQ(world.destinations.letters[0].second.payload, "[1]");
  EXPECT_TRUE(world.events().empty());
}

}  // namespace
}  // namespace wheelpit::async
