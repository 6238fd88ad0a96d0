#include "mapping/lifecycle.h"

#include <gtest/gtest.h>

#include <string>
#include <tuple>
#include <vector>

namespace wheelpit {
namespace {

using enum MappingState;

constexpr WallTime kBefore = ManualClock::kWallStart;
constexpr WallTime kNow = kBefore + std::chrono::seconds(9);
const std::string kConnectionError =
    "PROBLEM: Connection error. Please check your event source connection configuration.";

Mapping mapping_in(MappingState state) {
  Mapping mapping;
  mapping.status.state = state;
  mapping.status.last_modified = kBefore;
  return mapping;
}

LaneObservation consuming() { return {.consuming = true, .result = {}}; }
LaneObservation failing(ConsumerFault fault) { return {.fault = fault, .result = {}}; }

TEST(Lifecycle, ConsumingSettlesWhatIsUnderWay) {
  for (const MappingState state : {creating, enabling, updating}) {
    Mapping mapping = mapping_in(state);
    EXPECT_TRUE(apply(consuming(), mapping, kNow));
    EXPECT_EQ(mapping.status.state, enabled);
    EXPECT_EQ(mapping.status.last_modified, kNow);
    EXPECT_FALSE(apply(consuming(), mapping, kNow + std::chrono::seconds(1)));
  }
}

TEST(Lifecycle, AStateWaitsForTheConsumer) {
  Mapping mapping = mapping_in(creating);
  EXPECT_FALSE(apply({}, mapping, kNow));
  EXPECT_EQ(mapping.status.state, creating);
}

TEST(Lifecycle, AnSqsMappingShowsNoneOfItsQueuesProblemsAndNoResult) {
  for (const auto& lane :
       {consuming(), failing(ConsumerFault::connection), failing(ConsumerFault::configuration),
        LaneObservation{.consuming = true, .result = "PROBLEM: Function call failed"}}) {
    Mapping mapping = mapping_in(creating);
    mapping.kind = SourceKind::sqs;
    mapping.status.last_processing_result = "";
    EXPECT_TRUE(apply(lane, mapping, kNow));
    EXPECT_EQ(mapping.status.state, enabled);
    EXPECT_EQ(mapping.status.reason, "USER_INITIATED");
    EXPECT_EQ(mapping.status.last_processing_result, "");
  }
}

TEST(Lifecycle, AStreamThatRefusesUsHoldsUpNoStateAndShowsTheProblem) {
  for (const SourceKind kind : {SourceKind::kinesis, SourceKind::dynamodb}) {
    Mapping mapping = mapping_in(creating);
    mapping.kind = kind;
    mapping.status.reason = "User action";
    EXPECT_TRUE(apply(failing(ConsumerFault::authorization), mapping, kNow));
    EXPECT_EQ(mapping.status.state, enabled);
    EXPECT_EQ(mapping.status.reason, "User action");
    EXPECT_EQ(mapping.status.last_processing_result, kConnectionError);
    EXPECT_TRUE(apply(consuming(), mapping, kNow));
    EXPECT_EQ(mapping.status.last_processing_result, "No records processed");
    EXPECT_EQ(mapping.status.reason, "User action");
  }
}

TEST(Lifecycle, AKafkaClusterThatRefusesUsHasASentenceOfItsOwn) {
  using enum ConsumerFault;
  const std::vector<std::tuple<ConsumerFault, std::string, std::string>> all = {
      {connection, "USER_INITIATED", kConnectionError},
      {configuration, "ESM_CONFIG_NOT_VALID", kConnectionError},
      {authentication, "EVENT_SOURCE_AUTHN_ERROR", "PROBLEM: SASL authentication failed."},
      {authorization, "EVENT_SOURCE_AUTHZ_ERROR", "PROBLEM: Cluster failed to authorize Lambda."},
      {untrusted, "EVENT_SOURCE_AUTHN_ERROR", "PROBLEM: Server failed to authenticate Lambda."},
      {distrusted, "EVENT_SOURCE_AUTHN_ERROR", "PROBLEM: Lambda failed to authenticate server."},
      {unusable_key, "ESM_CONFIG_NOT_VALID",
       "PROBLEM: Provided certificate or private key is invalid."}};
  for (const auto& [fault, reason, text] : all) {
    Mapping mapping = mapping_in(creating);
    mapping.kind = SourceKind::msk;
    mapping.status.reason = "USER_INITIATED";
    LaneObservation lane = failing(fault);
    lane.words = "the broker's";
    EXPECT_TRUE(apply(lane, mapping, kNow));
    EXPECT_EQ(mapping.status.reason, reason) << text;
    EXPECT_EQ(mapping.status.last_processing_result, text + " the broker's");
    Mapping other = mapping;
    lane.words = "another broker's";
    EXPECT_TRUE(apply(lane, other, kNow));
    EXPECT_TRUE(tell_the_same(mapping, other));
    EXPECT_TRUE(apply(consuming(), mapping, kNow));
    EXPECT_EQ(mapping.status.last_processing_result, "No records processed") << "it is over";
  }
}

TEST(Lifecycle, ARefusalIsTheReasonUntilItHeals) {
  const std::pair<ConsumerFault, std::string> rows[] = {
      {ConsumerFault::authentication, "EVENT_SOURCE_AUTHN_ERROR"},
      {ConsumerFault::authorization, "EVENT_SOURCE_AUTHZ_ERROR"},
      {ConsumerFault::configuration, "ESM_CONFIG_NOT_VALID"},
  };
  for (const auto& [fault, code] : rows) {
    for (const MappingState state : {creating, enabled}) {
      Mapping mapping = mapping_in(state);
      EXPECT_TRUE(apply(failing(fault), mapping, kNow));
      EXPECT_EQ(mapping.status.state, state);
      EXPECT_EQ(mapping.status.reason, code);
      EXPECT_EQ(mapping.status.last_processing_result, kConnectionError);
      EXPECT_EQ(mapping.status.last_modified, kBefore);

      EXPECT_FALSE(apply({}, mapping, kNow)) << "it is connecting again";
      EXPECT_TRUE(apply(consuming(), mapping, kNow));
      EXPECT_EQ(mapping.status.state, enabled);
      EXPECT_EQ(mapping.status.reason, "USER_INITIATED");
      EXPECT_EQ(mapping.status.last_processing_result, "No records processed");
    }
  }
}

TEST(Lifecycle, ALostConnectionChangesTheResultAlone) {
  Mapping mapping = mapping_in(enabled);
  LaneObservation lane = failing(ConsumerFault::connection);
  lane.result = "OK";
  EXPECT_TRUE(apply(lane, mapping, kNow));
  EXPECT_EQ(mapping.status.state, enabled);
  EXPECT_EQ(mapping.status.reason, "USER_INITIATED");
  EXPECT_EQ(mapping.status.last_processing_result, kConnectionError);

  lane.fault = ConsumerFault::none;
  lane.consuming = true;
  EXPECT_TRUE(apply(lane, mapping, kNow));
  EXPECT_EQ(mapping.status.last_processing_result, "OK");
}

TEST(Lifecycle, TheWordsOfTheFaultStandBehindTheServicesSentence) {
  for (const ConsumerFault fault : {ConsumerFault::connection, ConsumerFault::configuration}) {
    Mapping mapping = mapping_in(creating);
    LaneObservation lane = failing(fault);
    lane.words = "broker amqp://mq: no queue 'q'\r\n\xFF";
    EXPECT_TRUE(apply(lane, mapping, kNow));
    EXPECT_EQ(mapping.status.last_processing_result,
              kConnectionError + " broker amqp://mq: no queue 'q'  ?");
    EXPECT_FALSE(apply(lane, mapping, kNow)) << "nothing to write again";

    const Mapping before = mapping;
    lane.words = "broker amqp://mq: connection refused";
    EXPECT_TRUE(apply(lane, mapping, kNow));
    EXPECT_EQ(mapping.status.last_processing_result,
              kConnectionError + " broker amqp://mq: connection refused");
    EXPECT_TRUE(tell_the_same(before, mapping));

    EXPECT_TRUE(apply(consuming(), mapping, kNow));
    EXPECT_EQ(mapping.status.last_processing_result, "No records processed");
    EXPECT_FALSE(tell_the_same(before, mapping));
  }
}

TEST(Lifecycle, TheWordsAreBounded) {
  Mapping mapping = mapping_in(creating);
  LaneObservation lane = failing(ConsumerFault::connection);
  lane.words = std::string(100'000, 'w');
  EXPECT_TRUE(apply(lane, mapping, kNow));
  EXPECT_LT(mapping.status.last_processing_result.size(), 1200U);
}

TEST(Lifecycle, AnInvocationsResultStaysAcrossANewLane) {
  Mapping mapping = mapping_in(enabled);
  LaneObservation lane = consuming();
  lane.result = "PROBLEM: Function call failed";
  EXPECT_TRUE(apply(lane, mapping, kNow));
  EXPECT_FALSE(apply(consuming(), mapping, kNow));
  EXPECT_EQ(mapping.status.last_processing_result, "PROBLEM: Function call failed");
  EXPECT_EQ(mapping.status.last_modified, kBefore) << "a result is no change of the mapping";
}

TEST(Lifecycle, AFunctionThatMustNotBeCalledIsToldUntilItMay) {
  for (const MappingState state : {creating, enabled}) {
    Mapping mapping = mapping_in(state);
    EXPECT_TRUE(apply(held_back_by_function("too long"), mapping, kNow));
    EXPECT_EQ(mapping.status.state, state);
    EXPECT_EQ(mapping.status.reason, "FUNCTION_CONFIG_NOT_VALID");
    EXPECT_EQ(mapping.status.last_processing_result,
              "PROBLEM: Function configuration is not valid: too long");
    EXPECT_FALSE(apply(held_back_by_function("too long"), mapping, kNow));

    // It may be called again: whatever holds the mapping up now is something else.
    EXPECT_TRUE(apply({}, mapping, kNow));
    EXPECT_EQ(mapping.status.state, state);
    EXPECT_EQ(mapping.status.reason, "USER_INITIATED");
    EXPECT_EQ(mapping.status.last_processing_result, "No records processed");

    apply(held_back_by_function("too long"), mapping, kNow);
    EXPECT_TRUE(apply(failing(ConsumerFault::connection), mapping, kNow));
    EXPECT_EQ(mapping.status.reason, "USER_INITIATED");
    EXPECT_EQ(mapping.status.last_processing_result, kConnectionError);
  }
}

TEST(Lifecycle, DisablingSettlesWhenNothingRunsAnyMore) {
  Mapping mapping = mapping_in(disabling);
  mapping.status.reason = "EVENT_SOURCE_AUTHN_ERROR";
  EXPECT_TRUE(apply_stopped(mapping, kNow));
  EXPECT_EQ(mapping.status.state, disabled);
  EXPECT_EQ(mapping.status.reason, "USER_INITIATED");
  EXPECT_EQ(mapping.status.last_modified, kNow);
  EXPECT_FALSE(apply_stopped(mapping, kNow));

  Mapping going = mapping_in(deleting);
  EXPECT_FALSE(apply_stopped(going, kNow));
}

TEST(Lifecycle, OnlyWhatIsWantedToRunIsActive) {
  for (const MappingState state : {creating, enabling, enabled, updating}) {
    EXPECT_TRUE(is_active(state));
  }
  for (const MappingState state : {disabling, disabled, deleting}) EXPECT_FALSE(is_active(state));
}

}  // namespace
}  // namespace wheelpit
