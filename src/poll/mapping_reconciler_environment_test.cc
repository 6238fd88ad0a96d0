#include <gtest/gtest.h>

#include <optional>
#include <string>
#include <vector>

#include "poll/reconciler_test_world.h"

namespace wheelpit {
namespace {

using std::chrono::minutes;
using std::chrono::seconds;
using enum MappingState;

// What happens around a mapping: its function, its secret, the engine.
class MappingReconcilerEnvironmentTest : public MappingReconcilerTest {
 protected:
  // As the metric tells them.
  std::string consumers() {
    const std::string text = near.metrics.expose();
    const auto line = text.find("\nlambda_esm_consuming{");
    const auto end = text.find('\n', line + 1);
    const auto value = text.rfind(' ', end) + 1;
    return line == std::string::npos ? "" : text.substr(value, end - value);
  }
};

TEST_F(MappingReconcilerEnvironmentTest, TheFunctionsTimeoutSizesTheSource) {
  put_function("orders", 30);
  put(new_mapping());
  EXPECT_EQ(near.factory.made[0].function_timeout, seconds(30));
  put_function("orders", 30);
  EXPECT_EQ(made(), 1U);
  put_function("orders", 840);
  EXPECT_EQ(made(), 1U) << "the lane lives on";
  ASSERT_EQ(near.factory.changed.size(), 1U);
  EXPECT_EQ(near.factory.changed[0].second, seconds(840));
}

TEST_F(MappingReconcilerEnvironmentTest,
       AFunctionThatMayRunTooLongHoldsItsMappingBackUntilItMayNot) {
  put_function("orders", 840);
  put(new_mapping());
  EXPECT_EQ(made(), 1U);
  EXPECT_EQ(consumers(), "1");
  put_function("orders", 841);
  EXPECT_EQ(consumers(), "0");
  EXPECT_EQ(stored().status.state, enabled);
  EXPECT_EQ(stored().status.reason, "FUNCTION_CONFIG_NOT_VALID");
  EXPECT_EQ(stored().status.last_processing_result,
            "PROBLEM: Function configuration is not valid: Function timeout: 841 seconds is "
            "greater than the maximum of 840 seconds for Amazon MQ event source mappings.");
  put_function("orders", 900);
  EXPECT_EQ(made(), 1U);

  put_function("orders", 30);
  ASSERT_EQ(made(), 2U);
  EXPECT_EQ(stored().status.reason, "USER_INITIATED");
  EXPECT_EQ(stored().status.last_processing_result, "No records processed");
}

TEST_F(MappingReconcilerEnvironmentTest, AMappingThatIsHeldBackMayBeDisabledAndDeleted) {
  put_function("orders", 900);
  put(new_mapping());
  EXPECT_EQ(made(), 0U);
  EXPECT_EQ(stored().status.state, creating);
  EXPECT_EQ(stored().status.reason, "FUNCTION_CONFIG_NOT_VALID");
  put_state(disabling);
  EXPECT_EQ(stored().status.state, disabled);
  put_state(deleting);
  EXPECT_FALSE(exists());
}

TEST_F(MappingReconcilerEnvironmentTest, TheTimeoutIsThatOfTheVersionThatTheMappingNames) {
  Function function;
  function.name = "orders";
  function.timeout_seconds = 900;
  function.versions.push_back(function);
  function.versions[0].version = "1";
  function.versions[0].timeout_seconds = 20;
  ASSERT_TRUE(result_of(functions.put(function, 0)));
  Mapping mapping = new_mapping();
  mapping.function_arn += ":1";
  put(mapping);
  ASSERT_EQ(made(), 1U);
  EXPECT_EQ(near.factory.made[0].function_timeout, seconds(20));
}

TEST_F(MappingReconcilerEnvironmentTest, ABatchThatIsHeldIsTriedAgainWhenItsFunctionChanges) {
  put_function("orders", 3);
  put(new_mapping());
  near.invoker.refuse(Errc::not_found);
  newest(near).deliver("a");
  settle();
  EXPECT_EQ(stored().status.last_processing_result, "PROBLEM: Function not found");
  put_function("orders", 3);
  EXPECT_EQ(newest(near).done, std::vector<std::string>{"a"});
  EXPECT_EQ(stored().status.last_processing_result, "OK");
}

TEST_F(MappingReconcilerEnvironmentTest, ABrokerThatIsReachedOtherwiseIsConnectedToAnew) {
  put(new_mapping());
  ASSERT_EQ(made(), 1U);
  reconciler->brokers_changed({"arn:another"});
  settle();
  EXPECT_EQ(made(), 1U) << "others are left alone";
  reconciler->brokers_changed({"arn:another", new_mapping().event_source_arn});
  settle();
  EXPECT_EQ(made(), 2U);
  EXPECT_EQ(consumers(), "1");
  EXPECT_EQ(stored().status.state, enabled);
  reconciler->mapping_changed("uuid");
  settle();
  EXPECT_EQ(made(), 2U) << "once is enough";
}

TEST_F(MappingReconcilerEnvironmentTest, ABatchThatRunsEndsBeforeItsBrokerIsConnectedToAnew) {
  near.invoker.holding = true;
  put(new_mapping());
  newest(near).deliver("a");
  settle();
  reconciler->brokers_changed({new_mapping().event_source_arn});
  settle();
  EXPECT_EQ(made(), 1U) << "the invocation runs";
  near.invoker.succeed();
  settle();
  EXPECT_EQ(near.factory.left.at(0).done, std::vector<std::string>{"a"});
  EXPECT_EQ(made(), 2U);
}

TEST_F(MappingReconcilerEnvironmentTest, ANewSecretReachesTheSourcesThatUseIt) {
  put(new_mapping());
  reconciler->secret_changed("arn:aws:secretsmanager:us-east-1:000000000000:secret:other-AbCdEf");
  settle();
  EXPECT_EQ(newest(near).retries, 0);
  reconciler->secret_changed(kSecret);
  settle();
  EXPECT_EQ(newest(near).retries, 1);
}

TEST_F(MappingReconcilerEnvironmentTest, ASecretMayBeNamedWithoutItsSuffix) {
  for (const std::string name : {"mq", "arn:aws:secretsmanager:us-east-1:000000000000:secret:mq"}) {
    Mapping mapping = new_mapping();
    mapping.mq().access = {{"BASIC_AUTH", name}};
    put(mapping);
    reconciler->secret_changed(kSecret);
    settle();
    EXPECT_EQ(newest(near).retries, 1) << name;
  }
}

TEST_F(MappingReconcilerEnvironmentTest, ARestartTakesUpEachStateWhereItWas) {
  const std::pair<MappingState, std::optional<MappingState>> rows[] = {
      {creating, enabled},   {enabling, enabled},  {updating, enabled},     {enabled, enabled},
      {disabling, disabled}, {disabled, disabled}, {deleting, std::nullopt}};
  for (const auto& [before, after] : rows) {
    end_reconciler();
    Mapping mapping = new_mapping();
    mapping.status.state = before;
    ASSERT_TRUE(result_of(mappings.put(mapping, revision(mappings, "uuid"))));
    make_reconciler();
    ASSERT_TRUE(result_of(reconciler->start()));
    settle();
    EXPECT_EQ(exists() ? std::optional(stored().status.state) : std::nullopt, after)
        << to_string(before);
  }
}

TEST_F(MappingReconcilerEnvironmentTest, TheEndOfTheEngineLeavesTheStatesAsTheyAre) {
  put(new_mapping());
  near.invoker.holding = true;
  newest(near).deliver("a");
  settle();
  const auto stopped = near.loop.start(reconciler->stop(near.loop.clock.now() + seconds(5)));
  settle();
  EXPECT_FALSE(*stopped);
  EXPECT_TRUE(newest(near).stopped);
  near.invoker.succeed();
  settle();
  EXPECT_TRUE(*stopped);
  EXPECT_EQ(stored().status.state, enabled);
}

TEST_F(MappingReconcilerEnvironmentTest, WithoutTheStoreTheLaneGoesOnAndItsStateIsWrittenLater) {
  put(new_mapping());
  store.fail_with(Error(Errc::unavailable, "the disk is full"));
  newest(near).deliver("a");
  settle();
  EXPECT_EQ(newest(near).done, std::vector<std::string>{"a"});
  store.fail_with(std::nullopt);
  EXPECT_EQ(stored().status.last_processing_result, "No records processed");
  advance(seconds(1));
  EXPECT_EQ(stored().status.last_processing_result, "OK");
}

TEST_F(MappingReconcilerEnvironmentTest, AnUnknownMappingIsNoFault) {
  reconciler->mapping_changed("never-heard-of");
  settle();
  EXPECT_EQ(made(), 0U);
}

}  // namespace
}  // namespace wheelpit
