#include "source/lane_plan.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <memory>
#include <string>
#include <vector>

#include "poll/supervisor.h"
#include "poll/test_world.h"

namespace wheelpit {
namespace {

using std::chrono::minutes;
using std::chrono::seconds;
using Bodies = std::vector<std::string>;
using Ended = std::vector<std::pair<LaneKey, bool>>;

// A mapping whose lanes the test begins and ends, as a source of shards does.
class LanePlanTest : public testing::Test {
 public:
  LanePlanTest() {
    shard.factory.lanes = 0;
    Mapping mapping;
    mapping.uuid = "one";
    mapping.batching.size = 1;
    mapping.function_arn = "arn:aws:lambda:us-east-1:000000000000:function:orders";
    supervisor.start({.name = {.mapping_uuid = "one", .generation = 1},
                      .mapping = mapping,
                      .function_timeout = seconds(3),
                      .observer = &shard.observer});
    loop.settle();
  }
  ~LanePlanTest() override {
    shard.invoker.holding = false;
    loop.start(supervisor.stop_all(loop.clock.now()));
    EXPECT_TRUE(*loop.start(supervisor.join()));
  }

 protected:
  static LaneKey key(const std::string& name) { return {.name = name}; }
  void begin(const std::string& name) {
    shard.factory.plan->begin(key(name));
    loop.settle();
  }
  void end(const std::string& name, LaneEnd how) {
    shard.factory.plan->end(key(name), how);
    loop.settle();
  }
  std::size_t made(const std::string& name) const {
    const auto& all = shard.factory.made;
    return static_cast<std::size_t>(
        std::ranges::count(all, key(name), [](const auto& made) { return made.lane; }));
  }
  // The newest of that lane.
  ScriptedSource& source(const std::string& name) {
    const auto& all = shard.factory.made;
    return *std::find_if(all.rbegin(), all.rend(), [&](const auto& made) {
              return made.lane == key(name);
            })->source;
  }
  void deliver(const std::string& name, const Bodies& bodies) {
    for (const std::string& body : bodies) source(name).deliver(body);
    loop.settle();
  }
  // By the last one that is gone.
  const ScriptedFactory::Left& left(const std::string& name) {
    const auto& all = shard.factory.left;
    return *std::find_if(all.rbegin(), all.rend(),
                         [&](const auto& one) { return one.lane == key(name); });
  }
  // With one message a batch.
  void succeed() {
    shard.invoker.succeed();
    loop.settle();
  }

  TestShard shard;
  TestLoop& loop = shard.loop;
  Supervisor supervisor{loop.io, shard.factory, shard.services()};
};

TEST_F(LanePlanTest, AMappingWithoutALaneRunsAndStops) {
  loop.advance(minutes(5));
  EXPECT_TRUE(shard.factory.made.empty());
  EXPECT_TRUE(shard.observer.results.empty());
  EXPECT_TRUE(*loop.start(supervisor.stop("one")));
  EXPECT_EQ(shard.factory.plan, nullptr) << "its sources are told";
}

TEST_F(LanePlanTest, ALaneThatBeginsUnderLoadReadsBesideTheOthers) {
  begin("a");
  shard.invoker.holding = true;
  deliver("a", {"a1", "a2"});
  begin("b");
  deliver("b", {"b1"});
  EXPECT_EQ(shard.invoker.calls.size(), 2U);
  succeed();
  succeed();
  succeed();
  EXPECT_EQ(source("a").done, (Bodies{"a1", "a2"}));
  EXPECT_EQ(source("b").done, Bodies{"b1"});
}

TEST_F(LanePlanTest, ToBeginWhatRunsIsNothing) {
  begin("a");
  begin("a");
  EXPECT_EQ(made("a"), 1U);
}

TEST_F(LanePlanTest, ALaneThatEndsUnderLoadSettlesItsHandAndGivesTheRestBack) {
  begin("a");
  begin("b");
  shard.invoker.holding = true;
  deliver("a", {"a1", "a2"});
  deliver("b", {"b1"});
  end("a", LaneEnd::settles);
  loop.advance(minutes(14));
  EXPECT_TRUE(shard.factory.ended.empty()) << "it waits for the function";
  succeed();
  EXPECT_EQ(left("a").done, Bodies{"a1"});
  EXPECT_EQ(left("a").queued, 1U) << "the other one is back in the queue";
  EXPECT_EQ(shard.factory.ended, (Ended{{key("a"), false}}));
  succeed();
  EXPECT_EQ(source("b").done, Bodies{"b1"}) << "the other lane goes on";
}

TEST_F(LanePlanTest, ALaneWhoseLeaseIsGoneSettlesNothing) {
  begin("a");
  shard.invoker.holding = true;
  deliver("a", {"a1"});
  end("a", LaneEnd::drops);
  EXPECT_TRUE(source("a").released) << "nothing is waited for";
  EXPECT_TRUE(shard.factory.ended.empty()) << "its invocation still runs";
  succeed();
  EXPECT_EQ(left("a").settlements, 0U);
  EXPECT_EQ(shard.factory.ended, (Ended{{key("a"), false}}));
}

TEST_F(LanePlanTest, ALaneThatEndsBeginsAgainWhenItHasEnded) {
  begin("a");
  shard.invoker.holding = true;
  deliver("a", {"a1"});
  end("a", LaneEnd::settles);
  begin("a");
  EXPECT_EQ(made("a"), 1U) << "never two of one lane";
  succeed();
  EXPECT_EQ(made("a"), 2U);
  EXPECT_EQ(shard.factory.ended, (Ended{{key("a"), false}}));
  shard.invoker.holding = false;
  deliver("a", {"a2"});
  EXPECT_EQ(source("a").done, Bodies{"a2"});
}

TEST_F(LanePlanTest, AChildBeginsWhenAllOfItsParentIsSettled) {
  shard.factory.on_finished = [this](const LaneKey& lane) {
    if (lane == key("parent")) shard.factory.plan->begin(key("child"));
  };
  begin("parent");
  shard.invoker.holding = true;
  deliver("parent", {"p1", "p2"});
  source("parent").finish();
  loop.settle();
  succeed();
  EXPECT_EQ(source("parent").done, Bodies{"p1"});
  EXPECT_EQ(made("child"), 0U);
  succeed();
  EXPECT_EQ(left("parent").done, (Bodies{"p1", "p2"}));
  EXPECT_EQ(shard.factory.ended, (Ended{{key("parent"), true}}));
  ASSERT_EQ(made("child"), 1U);
  deliver("child", {"c1"});
  succeed();
  EXPECT_EQ(source("child").done, Bodies{"c1"});
  loop.advance(minutes(5));
  EXPECT_EQ(made("parent"), 1U) << "what is finished is not made anew";
}

TEST_F(LanePlanTest, AFinishedLanesOpenBatchDoesNotWaitForItsWindow) {
  Mapping mapping;
  mapping.uuid = "two";
  mapping.function_arn = "arn:aws:lambda:us-east-1:000000000000:function:orders";
  mapping.batching.size = 10;
  mapping.batching.window_seconds = 300;
  supervisor.start({.name = {.mapping_uuid = "two", .generation = 1},
                    .mapping = mapping,
                    .function_timeout = seconds(3),
                    .observer = &shard.observer});
  loop.settle();
  begin("a");
  deliver("a", {"a1", "a2"});
  EXPECT_TRUE(shard.invoker.calls.empty());
  source("a").finish();
  loop.settle();
  EXPECT_EQ(shard.invoker.calls.size(), 1U);
  EXPECT_EQ(left("a").done, (Bodies{"a1", "a2"}));
  EXPECT_EQ(shard.factory.ended, (Ended{{key("a"), true}}));
}

TEST_F(LanePlanTest, AFinishedLaneWhoseBatchFailsKeepsItUntilItIsSettled) {
  begin("a");
  shard.invoker.holding = true;
  deliver("a", {"a1"});
  source("a").finish();
  loop.settle();
  shard.invoker.refuse(Errc::throttled);
  loop.settle();
  EXPECT_TRUE(shard.factory.ended.empty());
  loop.advance(seconds(1));
  succeed();
  EXPECT_EQ(left("a").done, Bodies{"a1"});
  EXPECT_EQ(shard.factory.ended, (Ended{{key("a"), true}}));
}

TEST_F(LanePlanTest, WhatTheSourcesSayOfThemselvesIsPartOfTheMappingsHealth) {
  const SourceHealth consumes{.consuming = true, .detail = ""};
  shard.factory.plan->on_health(consumes);
  ASSERT_EQ(shard.observer.healths.size(), 1U);
  EXPECT_EQ(shard.observer.healths.back(), consumes) << "without a lane";
  begin("a");
  const SourceHealth refused{.problem = SourceProblem::authorization, .detail = "may not list"};
  shard.factory.plan->on_health(refused);
  EXPECT_EQ(shard.observer.healths.back().problem, SourceProblem::authorization);
  EXPECT_TRUE(shard.observer.healths.back().consuming) << "the lane does";
}

TEST_F(LanePlanTest, AProblemOfALaneGoesWithIt) {
  begin("a");
  begin("b");
  source("a").report({.problem = SourceProblem::authorization, .detail = "no right"});
  EXPECT_EQ(shard.observer.healths.back().problem, SourceProblem::authorization);
  end("a", LaneEnd::settles);
  EXPECT_EQ(shard.observer.healths.back().problem, SourceProblem::none);
  EXPECT_TRUE(shard.observer.healths.back().consuming);
}

TEST_F(LanePlanTest, NothingBeginsWhileTheMappingStops) {
  begin("a");
  shard.invoker.holding = true;
  deliver("a", {"a1"});
  LanePlan& plan = *shard.factory.plan;
  const auto stopped = loop.start(supervisor.stop("one"));
  plan.begin(key("b"));
  loop.settle();
  EXPECT_EQ(made("b"), 0U);
  EXPECT_FALSE(*stopped);
  succeed();
  EXPECT_TRUE(*stopped);
}

}  // namespace
}  // namespace wheelpit
