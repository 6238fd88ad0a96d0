#include "api/admin/attention.h"

#include <gtest/gtest.h>

#include <chrono>

namespace wheelpit::api {
namespace {

using std::chrono::seconds;
using Severity = Attention::Severity;

const WallTime kSince{seconds(1'800'000'000)};

Mapping mapping(MappingState state, std::string result = "No records processed") {
  Mapping made;
  made.status.state = state;
  made.status.last_processing_result = std::move(result);
  return made;
}

MappingCondition refused() {
  return {.fault = ConsumerFault::authentication,
          .words = "ACCESS_REFUSED",
          .fault_since = kSince,
          .next_attempt = kSince + seconds(30)};
}

TEST(Attention, NobodyIsNeededWhileAllIsWell) {
  EXPECT_FALSE(attention_of(mapping(MappingState::enabled, "OK"), {.consuming = true}));
  EXPECT_FALSE(attention_of(mapping(MappingState::creating), {}));
}

TEST(Attention, WhoIsRefusedIsToldWhyAndWhatHelps) {
  const auto attention = attention_of(mapping(MappingState::creating), refused());
  ASSERT_TRUE(attention);
  EXPECT_EQ(attention->severity, Severity::error);
  EXPECT_EQ(attention->reason, "EVENT_SOURCE_AUTHN_ERROR");
  EXPECT_EQ(attention->title, "the source refuses the user or password");
  EXPECT_EQ(attention->words, "ACCESS_REFUSED");
  EXPECT_EQ(attention->since, kSince);
  EXPECT_EQ(attention->next_attempt, kSince + seconds(30));
}

TEST(Attention, WhileOtherConsumersAreAliveItIsAWarning) {
  MappingCondition some = refused();
  some.consuming = true;
  EXPECT_EQ(attention_of(mapping(MappingState::enabled), some)->severity, Severity::warning);
}

TEST(Attention, ADisabledMappingNeedsNobody) {
  for (const MappingState state :
       {MappingState::disabled, MappingState::disabling, MappingState::deleting}) {
    EXPECT_FALSE(attention_of(mapping(state), refused()));
  }
}

TEST(Attention, AFunctionThatFailsIsAWarningAndOneThatCannotBeCalledAnError) {
  const MappingCondition failing{.consuming = true, .failing_since = kSince};
  const auto fails =
      attention_of(mapping(MappingState::enabled, "PROBLEM: Function call failed"), failing);
  EXPECT_EQ(fails->severity, Severity::warning);
  EXPECT_EQ(fails->reason, "FUNCTION_FAILS");
  EXPECT_EQ(fails->since, kSince);
  const auto missing =
      attention_of(mapping(MappingState::enabled, "PROBLEM: Function not found"), failing);
  EXPECT_EQ(missing->severity, Severity::error);
  EXPECT_EQ(missing->reason, "FUNCTION_NOT_CALLABLE");
  const auto other = attention_of(mapping(MappingState::enabled, "PROBLEM: new"), failing);
  EXPECT_EQ(other->reason, "INTERNAL");
  EXPECT_EQ(other->words, "PROBLEM: new");
}

TEST(Attention, EveryFaultHasItsWords) {
  for (const ConsumerFault fault :
       {ConsumerFault::connection, ConsumerFault::authentication, ConsumerFault::authorization,
        ConsumerFault::configuration, ConsumerFault::untrusted, ConsumerFault::distrusted,
        ConsumerFault::unusable_key, ConsumerFault::function}) {
    MappingCondition condition = refused();
    condition.fault = fault;
    const auto attention = attention_of(mapping(MappingState::enabled), condition);
    EXPECT_NE(attention->title, "");
    EXPECT_NE(attention->remedy, "");
    EXPECT_NE(attention->reason, "");
    EXPECT_NE(name_of(fault), "");
  }
}

}  // namespace
}  // namespace wheelpit::api
