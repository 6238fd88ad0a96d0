#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "poll/reconciler_test_world.h"

namespace wheelpit {
namespace {

using std::chrono::minutes;
using std::chrono::seconds;
using enum MappingState;

TEST_F(MappingReconcilerTest, ACreatedMappingIsEnabledOnceItConsumes) {
  put(new_mapping());
  EXPECT_EQ(stored().status.state, enabled);
  EXPECT_EQ(stored().status.reason, "USER_INITIATED");
  EXPECT_EQ(stored().status.last_processing_result, "No records processed");
}

TEST_F(MappingReconcilerTest, AMappingThatIsRefusedStaysCreatingSaysWhyAndHeals) {
  near.factory.refusal = Error(Errc::invalid_argument, "no such broker");
  put(new_mapping());
  EXPECT_EQ(stored().status.state, creating);
  EXPECT_EQ(stored().status.reason, "ESM_CONFIG_NOT_VALID");

  EXPECT_TRUE(stored().status.last_processing_result.ends_with(" no such broker"));

  near.factory.refusal.reset();
  reconciler->secret_changed(kSecret);
  settle();
  advance(seconds(1));
  EXPECT_EQ(stored().status.state, enabled);
  EXPECT_EQ(stored().status.reason, "USER_INITIATED");
}

TEST_F(MappingReconcilerTest, SaysWhichOfTheEnabledMappingsConsume) {
  EXPECT_EQ(reconciler->readiness().enabled, 0U);
  Mapping other = new_mapping("far-away");
  other.uuid = "other";
  put(new_mapping());
  put(other);
  EXPECT_EQ(reconciler->readiness().enabled, 2U);
  EXPECT_TRUE(reconciler->readiness().idle.empty());

  newest(near).report({.problem = SourceProblem::connection, .detail = "reset"});
  settle();
  EXPECT_EQ(reconciler->readiness().enabled, 2U);
  EXPECT_EQ(reconciler->readiness().idle, std::vector<std::string>{"uuid"});
  put_state(disabling);
  EXPECT_EQ(reconciler->readiness().enabled, 1U) << "nobody wants a disabled one to consume";
  EXPECT_TRUE(reconciler->readiness().idle.empty());
}

TEST_F(MappingReconcilerTest, AMappingThatNobodyHasLookedAtYetCountsAsOneThatDoesNotConsume) {
  put(new_mapping());
  end_reconciler();
  make_reconciler();
  reconciler->mapping_changed("uuid");  // as start() does
  EXPECT_EQ(reconciler->readiness().idle, std::vector<std::string>{"uuid"});
  settle();
  EXPECT_EQ(reconciler->readiness().enabled, 1U);
  EXPECT_TRUE(reconciler->readiness().idle.empty());
}

TEST_F(MappingReconcilerTest, ProblemsOfTheSourceAndTheirEndsAreStored) {
  put(new_mapping());
  newest(near).report({.problem = SourceProblem::authentication, .detail = "403"});
  settle();
  EXPECT_EQ(stored().status.state, enabled);
  EXPECT_EQ(stored().status.reason, "EVENT_SOURCE_AUTHN_ERROR");
  newest(near).report({.consuming = true, .detail = ""});
  settle();
  EXPECT_EQ(stored().status.reason, "USER_INITIATED");
}

TEST_F(MappingReconcilerTest, ResultsAreWrittenOnlyWhenTheyChange) {
  put(new_mapping());
  newest(near).deliver("a");
  settle();
  EXPECT_EQ(stored().status.last_processing_result, "OK");
  const auto before = revision(mappings, "uuid");
  for (int i = 0; i < 5; ++i) newest(near).deliver("b");
  settle();
  EXPECT_EQ(near.invoker.calls.size(), 6U);
  EXPECT_EQ(revision(mappings, "uuid"), before);
}

TEST_F(MappingReconcilerTest, AFunctionsMappingRunsOnItsShard) {
  put(new_mapping("far-away"));
  EXPECT_EQ(made(), 0U);
  ASSERT_EQ(far.factory.made.size(), 1U);
  EXPECT_EQ(stored().status.state, enabled);
  newest(far).deliver("a");
  settle();
  EXPECT_EQ(far.invoker.calls.size(), 1U);
  EXPECT_EQ(stored().status.last_processing_result, "OK");
  put_state(deleting);
  EXPECT_FALSE(exists());
}

TEST_F(MappingReconcilerTest, ItsMetricsNameMappingFunctionQueueAndBroker) {
  put(new_mapping());
  EXPECT_TRUE(near.metrics.expose().contains(
      "lambda_esm_consuming{broker=\"b\",event_source_mapping=\"uuid\",function_name=\"orders\","
      "queue=\"q\","));
  near.metrics.remove({{"function_name", "orders"}}, "event_source_mapping");
  EXPECT_TRUE(near.metrics.expose().contains("function_name=\"orders\""));

  Mapping other = stored();
  other.function_arn = new_mapping("returns").function_arn;
  put(other);
  EXPECT_TRUE(near.metrics.expose().contains("function_name=\"returns\""));
  EXPECT_FALSE(near.metrics.expose().contains("function_name=\"orders\""));
}

TEST_F(MappingReconcilerTest, ADeletedMappingTakesItsMetricsAlong) {
  put(new_mapping());
  newest(near).deliver("a");
  settle();
  EXPECT_TRUE(near.metrics.expose().contains("uuid=\"uuid\""));
  put_state(disabling);
  EXPECT_TRUE(near.metrics.expose().contains("uuid=\"uuid\""));
  put_state(deleting);
  EXPECT_FALSE(exists());
  EXPECT_FALSE(near.metrics.expose().contains("uuid=\"uuid\"")) << near.metrics.expose();
}

TEST_F(MappingReconcilerTest, PositionsGoWithADeletedMappingAndWithNothingElse) {
  put(new_mapping());
  PartitionPosition shard;
  shard.partition = "shard";
  shard.slots.resize(1);
  const auto known = [&] { return result_of(positions.load("uuid"))->size(); };
  ASSERT_TRUE(result_of(positions.add("uuid", {shard})));
  put_state(disabling);
  EXPECT_EQ(stored().status.state, disabled);
  put_state(enabling);
  Mapping other = stored();
  other.function_arn = new_mapping("far-away").function_arn + ":2";
  put(other);
  EXPECT_EQ(known(), 1U);

  positions.fail_with(Error(Errc::unavailable, "no disk"));
  put_state(deleting);
  EXPECT_TRUE(exists()) << "what could not be removed would be found by nobody";
  positions.fail_with(std::nullopt);
  advance(minutes(2));
  EXPECT_FALSE(exists());
  EXPECT_EQ(known(), 0U);
}

TEST_F(MappingReconcilerTest, DisablingSettlesWhenTheInvocationHasEnded) {
  put(new_mapping());
  near.invoker.holding = true;
  newest(near).deliver("a");
  settle();
  ScriptedSource& source = newest(near);
  put_state(disabling);
  advance(minutes(1));
  EXPECT_EQ(stored().status.state, disabling);
  EXPECT_TRUE(source.stopped);
  near.invoker.succeed();
  settle();
  EXPECT_EQ(stored().status.state, disabled);

  near.invoker.holding = false;
  put_state(enabling);
  EXPECT_EQ(stored().status.state, enabled);
  EXPECT_EQ(made(), 2U);
}

TEST_F(MappingReconcilerTest, ADisabledMappingRunsNothing) {
  Mapping mapping = new_mapping();
  mapping.status.state = disabled;
  put(mapping);
  EXPECT_EQ(made(), 0U);
  EXPECT_EQ(stored().status.state, disabled);
}

TEST_F(MappingReconcilerTest, AnUpdateRunsWithTheNewConfigurationAndForgetsTheOldLane) {
  put(new_mapping());
  Mapping mapping = stored();
  mapping.status.state = updating;
  mapping.mq().queue = "other";
  put(mapping);
  ASSERT_EQ(made(), 2U);
  EXPECT_EQ(near.factory.made[1].mapping.mq().queue, "other");
  EXPECT_EQ(stored().status.state, enabled);
}

// What is given back counts as a delivery with some brokers.
TEST_F(MappingReconcilerTest, OtherBatchesActOnTheLaneThatLivesAndNothingIsGivenBackForThem) {
  put(new_mapping());
  near.invoker.holding = true;
  for (const char* body : {"a", "b", "c", "d"}) newest(near).deliver(body);
  settle();
  Mapping mapping = stored();
  mapping.status.state = updating;
  mapping.batching.size = 3;
  put(mapping);
  EXPECT_EQ(stored().status.state, enabled) << "although an invocation runs";
  ASSERT_EQ(made(), 1U);
  ASSERT_EQ(near.factory.changed.size(), 1U);
  EXPECT_EQ(near.factory.changed[0].first.batching.size, 3);
  EXPECT_FALSE(newest(near).stopped);

  near.invoker.holding = false;
  near.invoker.succeed();
  settle();
  for (const char* body : {"e", "f", "g"}) newest(near).deliver(body);
  settle();
  advance(seconds(1));
  EXPECT_EQ(newest(near).done.size(), 7U);
  EXPECT_TRUE(newest(near).given_back.empty());
  EXPECT_LE(near.invoker.calls.size(), 5U) << "batches are larger from now on";
}

TEST_F(MappingReconcilerTest, AnUpdateThatChangesNothingOfTheLaneLeavesItRunning) {
  put(new_mapping());
  Mapping mapping = stored();
  mapping.status.state = updating;
  mapping.tags["team"] = "mill";
  put(mapping);
  EXPECT_EQ(made(), 1U);
  EXPECT_EQ(stored().status.state, enabled);
}

TEST_F(MappingReconcilerTest, AnUpdateStaysUpdatingUntilTheNewLaneConsumes) {
  put(new_mapping());
  near.factory.refusal = Error(Errc::invalid_argument, "no such broker");
  Mapping mapping = stored();
  mapping.status.state = updating;
  mapping.mq().queue = "other";
  put(mapping);
  EXPECT_EQ(stored().status.state, updating);
  EXPECT_EQ(stored().status.reason, "ESM_CONFIG_NOT_VALID");
}

TEST_F(MappingReconcilerTest, DeletingRemovesTheMappingWhenNothingRuns) {
  put(new_mapping());
  put_state(deleting);
  EXPECT_FALSE(exists());
  put(new_mapping());
  EXPECT_EQ(stored().status.state, enabled);
}

TEST_F(MappingReconcilerTest, AChangeOfTheApiBetweenReadAndWriteWins) {
  put(new_mapping());
  ASSERT_EQ(made(), 1U);
  newest(near).report({.problem = SourceProblem::authorization, .detail = ""});
  Mapping mapping = stored();  // settles the report, too
  mapping.status.state = updating;
  mapping.batching.size = 3;
  newest(near).report({.consuming = true, .detail = ""});
  put(mapping);
  EXPECT_EQ(stored().batching.size, 3);
  EXPECT_EQ(stored().status.state, enabled);
  EXPECT_EQ(made(), 1U);
}

}  // namespace
}  // namespace wheelpit
