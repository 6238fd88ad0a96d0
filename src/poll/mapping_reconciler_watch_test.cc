#include <gtest/gtest.h>

#include <chrono>

#include "poll/reconciler_test_world.h"

namespace wheelpit {
namespace {

using std::chrono::seconds;
using enum MappingState;

MappingCondition condition(const MappingWatch& watch) { return watch.condition_of("uuid"); }

TEST_F(MappingReconcilerTest, OfAMappingThatIsNotKnownNothingIsWrong) {
  EXPECT_EQ(condition(*reconciler), MappingCondition{});
}

TEST_F(MappingReconcilerTest, TellsSinceWhenASourceRefusesUsAndWhenItIsTriedAgain) {
  put(new_mapping());
  EXPECT_TRUE(condition(*reconciler).consuming);
  const WallTime began = near.loop.clock.wall_now();
  SourceHealth refused{.problem = SourceProblem::authentication, .detail = "403"};
  refused.next_attempt = near.loop.clock.now() + seconds(30);
  newest(near).report(refused);
  settle();
  MappingCondition now = condition(*reconciler);
  EXPECT_FALSE(now.consuming);
  EXPECT_EQ(now.fault, ConsumerFault::authentication);
  EXPECT_EQ(now.words, "403");
  EXPECT_EQ(now.fault_since, began);
  EXPECT_EQ(now.next_attempt, began + seconds(30));

  advance(seconds(30));
  refused.next_attempt = near.loop.clock.now() + seconds(30);
  newest(near).report(refused);
  settle();
  now = condition(*reconciler);
  EXPECT_EQ(now.fault_since, began) << "it is the same trouble";
  EXPECT_EQ(now.next_attempt, began + seconds(60));

  newest(near).report({.consuming = true, .detail = ""});
  settle();
  now = condition(*reconciler);
  EXPECT_TRUE(now.consuming);
  EXPECT_EQ(now.fault, ConsumerFault::none);
  EXPECT_FALSE(now.fault_since);
  EXPECT_FALSE(now.next_attempt);
}

TEST_F(MappingReconcilerTest, TellsSinceWhenTheFunctionFails) {
  put(new_mapping());
  near.invoker.fail();
  const WallTime began = near.loop.clock.wall_now();
  newest(near).deliver("a");
  settle();
  EXPECT_EQ(condition(*reconciler).failing_since, began);
  advance(seconds(120));
  newest(near).deliver("b");
  settle();
  EXPECT_FALSE(condition(*reconciler).failing_since);
}

TEST_F(MappingReconcilerTest, AFunctionThatMustNotBeCalledIsTheFault) {
  put_function("orders", 900);
  put(new_mapping());
  const MappingCondition now = condition(*reconciler);
  EXPECT_EQ(now.fault, ConsumerFault::function);
  EXPECT_NE(now.words, "");
  EXPECT_EQ(now.fault_since, near.loop.clock.wall_now());
  put_function("orders", 3);
  EXPECT_EQ(condition(*reconciler).fault, ConsumerFault::none);
  EXPECT_FALSE(condition(*reconciler).fault_since);
}

TEST_F(MappingReconcilerTest, OfADisabledMappingNothingIsWrong) {
  put(new_mapping());
  newest(near).report({.problem = SourceProblem::connection, .detail = "reset"});
  settle();
  put_state(disabling);
  EXPECT_EQ(condition(*reconciler), MappingCondition{});
}

}  // namespace
}  // namespace wheelpit
