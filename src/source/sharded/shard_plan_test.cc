#include "source/sharded/shard_plan.h"

#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace wheelpit::sharded {
namespace {

using Ids = std::vector<std::string>;
using Kind = StartingPosition::Kind;

constexpr WallTime kNow{std::chrono::seconds(1'700'000'000)};
constexpr WallTime kLater = kNow + std::chrono::seconds(60);

PartitionPosition row_of(std::string id, Ids parents = {}, bool finished = false) {
  PartitionPosition row;
  row.partition = std::move(id);
  row.parents = std::move(parents);
  row.slots.resize(1);
  row.finished = finished;
  row.epoch = finished ? 1 : 0;
  return row;
}

class ShardPlanTest : public testing::Test {
 protected:
  // "a 1700000000, b oldest": what is new, and where it begins.
  static std::string list(ShardPlan& plan, const std::vector<ListedShard>& shards,
                          WallTime now = kNow) {
    const auto added = plan.listed(shards, now);
    if (!added) return added.error().message();
    std::string text;
    for (const PartitionPosition& row : *added) {
      const auto at =
          std::chrono::duration_cast<std::chrono::seconds>(row.start.at.time_since_epoch());
      text += (text.empty() ? "" : ", ") + row.partition + " " +
              (row.start.kind == StartPoint::Kind::oldest ? "oldest" : std::to_string(at.count()));
    }
    return text;
  }
  static void begin_all(ShardPlan& plan) {
    for (const std::string& id : plan.ready()) EXPECT_TRUE(plan.begin(id));
  }

  ShardPlan plan{{.kind = Kind::trim_horizon}, {}};
};

TEST_F(ShardPlanTest, BeginsEachShardOnceAndChildrenAfterTheirParent) {
  EXPECT_EQ(list(plan, {{"child1", {"parent"}}, {"child2", {"parent"}}, {"parent"}, {"other"}}),
            "child1 oldest, child2 oldest, parent oldest, other oldest");
  EXPECT_EQ(plan.ready(), (Ids{"other", "parent"}));
  EXPECT_TRUE(plan.begin("parent"));
  EXPECT_FALSE(plan.begin("parent"));
  EXPECT_EQ(plan.ready(), Ids{"other"});
  plan.finish("parent");
  EXPECT_EQ(plan.ready(), (Ids{"child1", "child2", "other"})) << "siblings run side by side";
  EXPECT_FALSE(plan.begin("parent")) << "it has ended";
  EXPECT_FALSE(plan.begin("nobody"));
}

TEST_F(ShardPlanTest, AMergedChildWaitsForBothParents) {
  list(plan, {{"a"}, {"b"}, {"c", {"a", "b"}}});
  begin_all(plan);
  plan.finish("a");
  EXPECT_EQ(plan.ready(), Ids{});
  plan.finish("b");
  EXPECT_EQ(plan.ready(), Ids{"c"});
}

TEST_F(ShardPlanTest, AParentThatIsNoLongerListedCountsAsFinishedUnlessItIsStillRead) {
  list(plan, {{"b", {"trimmed"}}, {"c", {"a"}}, {"a"}});
  EXPECT_EQ(plan.ready(), (Ids{"a", "b"}));
  plan.begin("a");
  list(plan, {{"c", {"a"}}});
  EXPECT_EQ(plan.ready(), Ids{}) << "a batch of it is still in hand";
  plan.release("a");
  EXPECT_EQ(plan.ready(), Ids{"c"});
}

TEST_F(ShardPlanTest, WhoseReaderHasGoneIsReadyAgain) {
  list(plan, {{"a"}});
  begin_all(plan);
  plan.release("a");
  EXPECT_EQ(plan.ready(), Ids{"a"});
  begin_all(plan);
  plan.finish("a");
  plan.release("a");
  EXPECT_EQ(plan.ready(), Ids{});
}

TEST_F(ShardPlanTest, LatestIsTheMomentOfTheFirstLookForAllShardsOfThatMoment) {
  ShardPlan latest({.kind = Kind::latest}, {});
  EXPECT_EQ(list(latest, {}, kNow), "");
  EXPECT_EQ(list(latest, {{"parent"}, {"child", {"parent"}}}, kLater),
            "parent 1700000000, child 1700000000");
  EXPECT_EQ(list(latest, {{"parent"}, {"child", {"parent"}}, {"grandchild", {"child"}}}, kLater),
            "grandchild oldest")
      << "records between the split and its discovery would be lost";
}

TEST_F(ShardPlanTest, ATimestampHoldsForTheShardsOfTheFirstLookAlone) {
  ShardPlan at({.kind = Kind::at_timestamp, .timestamp = kNow}, {});
  EXPECT_EQ(list(at, {{"a"}}, kLater), "a 1700000000");
  EXPECT_EQ(list(at, {{"a"}, {"b"}}, kLater), "b oldest");
}

TEST_F(ShardPlanTest, ARestartGoesOnWithWhatIsStored) {
  ShardPlan restarted({.kind = Kind::latest},
                      {row_of("a", {}, true), row_of("b"), row_of("c", {"a", "b"})});
  EXPECT_EQ(list(restarted, {{"a"}, {"b"}, {"c", {"a", "b"}}, {"d", {"c"}}}, kLater), "d oldest");
  EXPECT_EQ(restarted.ready(), Ids{"b"});
  restarted.begin("b");
  restarted.finish("b");
  EXPECT_EQ(restarted.ready(), Ids{"c"});
}

TEST_F(ShardPlanTest, AnEndIsForgottenWhenItIsNotListedAndItsChildrenHaveBegun) {
  list(plan, {{"a"}, {"b", {"a"}}});
  begin_all(plan);
  plan.finish("a");
  EXPECT_EQ(plan.forgettable(), Ids{}) << "it is listed: a restart would read it again";
  list(plan, {{"b", {"a"}}});
  EXPECT_EQ(plan.forgettable(), Ids{}) << "its child has not begun";
  begin_all(plan);
  EXPECT_EQ(plan.forgettable(), Ids{"a"});
  plan.forget("a");
  EXPECT_EQ(plan.forgettable(), Ids{});
  EXPECT_EQ(plan.ready(), Ids{});
}

TEST_F(ShardPlanTest, ALoopIsNamedAndChangesNothing) {
  list(plan, {{"a"}});
  const std::string remedy =
      ": nothing new is read until the list is valid; check the server of the stream";
  EXPECT_EQ(
      list(plan, {{"a"}, {"d", {"c"}}, {"b", {"c"}}, {"c", {"b", "a"}}}),
      "the list of shards has a cycle: \"c\" is a child of \"b\" is a child of \"c\"" + remedy);
  EXPECT_EQ(list(plan, {{"x", {"x"}}}),
            "the list of shards has a cycle: \"x\" is a child of \"x\"" + remedy);
  EXPECT_EQ(list(plan, {{"x"}, {"x"}}), "shard \"x\" is listed twice" + remedy);
  EXPECT_EQ(list(plan, {{""}}), "a listed shard has no id" + remedy);
  EXPECT_EQ(plan.ready(), Ids{"a"});
  EXPECT_EQ(plan.listed({{"x", {"x"}}}, kNow).error().code(), Errc::malformed);
}

TEST_F(ShardPlanTest, ALongChainAndALargeLoopTakeNoLongTime) {
  std::vector<ListedShard> chain;
  for (int i = 0; i < 20'000; ++i) {
    chain.push_back({std::to_string(i), {std::to_string(i + 1)}});
  }
  EXPECT_TRUE(plan.listed(chain, kNow));
  EXPECT_EQ(plan.ready(), Ids{"19999"});
  chain.push_back({"20000", {"0"}});
  const auto refused = plan.listed(chain, kNow);
  ASSERT_FALSE(refused);
  EXPECT_LT(refused.error().message().size(), 400U);
}

TEST_F(ShardPlanTest, ParentsThatChangeBetweenTwoListsCannotBlockAShardForEver) {
  list(plan, {{"a"}, {"b", {"a"}}});
  list(plan, {{"a", {"b"}}, {"b"}});
  EXPECT_EQ(plan.ready(), Ids{"b"});
}

}  // namespace
}  // namespace wheelpit::sharded
