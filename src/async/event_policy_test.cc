#include "async/event_policy.h"

#include <gtest/gtest.h>

namespace wheelpit::async {
namespace {

const std::string kArn = "arn:aws:lambda:us-east-1:000000000000:function:f";

Function function_f() {
  Function function;
  function.name = "f";
  function.dead_letter_target = "arn:aws:sqs:us-east-1:000000000000:dlq";
  EventInvokeConfig& latest = function.event_invoke_configs["$LATEST"];
  latest.maximum_retry_attempts = 0;
  latest.maximum_event_age_in_seconds = 60;
  latest.on_success = "s";
  latest.on_failure = "f";
  function.event_invoke_configs["prod"].maximum_retry_attempts = 1;
  return function;
}

TEST(FunctionPolicies, WhatIsSetForTheQualifierInvokedCounts) {
  FunctionPolicies policies;
  policies.put(function_f());
  for (const std::string& arn : {kArn, kArn + ":$LATEST"}) {
    const auto policy = policies.find(arn);
    ASSERT_TRUE(policy) << arn;
    EXPECT_EQ(policy->maximum_retry_attempts, 0);
    EXPECT_EQ(policy->maximum_event_age, std::chrono::seconds(60));
    EXPECT_EQ(policy->on_success, "s");
    EXPECT_EQ(policy->on_failure, "f");
  }
  const auto alias = policies.find(kArn + ":prod");
  ASSERT_TRUE(alias);
  EXPECT_EQ(alias->maximum_retry_attempts, 1);
  EXPECT_EQ(alias->maximum_event_age, std::chrono::hours(6));
  EXPECT_EQ(alias->on_failure, "") << "nothing is inherited from $LATEST";
  EXPECT_EQ(policies.find(kArn + ":7")->maximum_retry_attempts, 2);
}

TEST(FunctionPolicies, TheDeadLetterQueueIsThatOfLatest) {
  FunctionPolicies policies;
  policies.put(function_f());
  EXPECT_EQ(policies.find(kArn + ":7")->dead_letter_queue,
            "arn:aws:sqs:us-east-1:000000000000:dlq");
}

TEST(FunctionPolicies, AReservationOfNothingStopsEvents) {
  FunctionPolicies policies;
  Function function = function_f();
  policies.put(function);
  EXPECT_FALSE(policies.find(kArn)->none_may_run);
  EXPECT_FALSE(policies.reserved_concurrency("f"));
  function.reserved_concurrency = 0;
  policies.put(function);
  EXPECT_TRUE(policies.find(kArn)->none_may_run);
  function.reserved_concurrency = 3;
  policies.put(function);
  EXPECT_FALSE(policies.find(kArn)->none_may_run);
  EXPECT_EQ(policies.reserved_concurrency("f"), 3);
}

TEST(FunctionPolicies, OfAFunctionThatIsGoneNothingIsKnown) {
  FunctionPolicies policies;
  policies.put(function_f());
  policies.remove("f");
  EXPECT_FALSE(policies.find(kArn));
  EXPECT_FALSE(policies.reserved_concurrency("f"));
}

}  // namespace
}  // namespace wheelpit::async
