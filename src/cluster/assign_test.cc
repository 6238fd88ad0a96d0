#include "cluster/assign.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <chrono>
#include <map>
#include <string>
#include <vector>

namespace wheelpit::cluster {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;
using enum SlotKind;

class AssignTest : public testing::Test {
 protected:
  void add(SlotKind kind, int count, std::int64_t weight = 1, const std::string& target = "") {
    for (int i = 0; i < count; ++i) {
      slots.push_back({.name = {.kind = kind, .key = std::to_string(slots.size())},
                       .target = target,
                       .weight = weight});
    }
  }
  std::size_t run() {
    const auto changes = assign(nodes, slots, moves, now);
    for (const NewTarget& change : changes) {
      std::ranges::find(slots, change.name, &SlotRow::name)->target = change.node;
    }
    return changes.size();
  }
  int settle() {
    int moved = 0;
    for (int round = 0; round < 200; ++round) {
      now += seconds(1);
      moved += static_cast<int>(run());
    }
    return moved;
  }
  std::map<std::string, int> count(SlotKind kind) const {
    std::map<std::string, int> all;
    for (const SlotRow& slot : slots) {
      if (slot.name.kind == kind) ++all[slot.target];
    }
    return all;
  }

  std::vector<Candidate> nodes = {{.node = "a"}, {.node = "b"}, {.node = "c"}};
  std::vector<SlotRow> slots;
  LastMoves moves;
  TimePoint now{};
};

TEST_F(AssignTest, WhatIsNewSpreadsEvenlyAndAtOnce) {
  add(mapping, 20);
  EXPECT_EQ(run(), 20U);
  EXPECT_EQ(count(mapping), (std::map<std::string, int>{{"a", 7}, {"b", 7}, {"c", 6}}));
  EXPECT_EQ(settle(), 0) << "and stays";
}

TEST_F(AssignTest, EachKindIsSpreadByItself) {
  add(mapping, 1, 1000);
  add(bucket, 64);
  run();
  EXPECT_EQ(count(bucket), (std::map<std::string, int>{{"a", 21}, {"b", 22}, {"c", 21}}));
}

TEST_F(AssignTest, TheSlotsOfANodeThatIsGoneGoToTheOthersAtOnceAndNoOtherMoves) {
  add(mapping, 20);
  run();
  const auto before = slots;
  std::erase_if(nodes, [](const Candidate& node) { return node.node == "b"; });
  EXPECT_EQ(run(), 7U);
  for (std::size_t i = 0; i < slots.size(); ++i) {
    if (before[i].target != "b") EXPECT_EQ(slots[i].target, before[i].target);
  }
  EXPECT_EQ(count(mapping), (std::map<std::string, int>{{"a", 10}, {"c", 10}}));
}

TEST_F(AssignTest, ANodeThatDrainsLosesAllAndGetsNothing) {
  add(mapping, 6);
  run();
  nodes[0].draining = true;
  run();
  EXPECT_EQ(count(mapping), (std::map<std::string, int>{{"b", 3}, {"c", 3}}));
  add(mapping, 3);
  run();
  EXPECT_FALSE(count(mapping).contains("a"));
}

TEST_F(AssignTest, WhileNobodyMayGetAnythingNothingChanges) {
  add(mapping, 3, 1, "a");
  for (Candidate& node : nodes) node.draining = true;
  EXPECT_EQ(run(), 0U);
  nodes.clear();
  EXPECT_EQ(run(), 0U);
}

TEST_F(AssignTest, ANewNodeGetsItsShareOneMoveASecond) {
  nodes.pop_back();
  add(mapping, 20);
  run();
  nodes.push_back({.node = "c"});
  EXPECT_EQ(run(), 1U);
  now += milliseconds(500);
  EXPECT_EQ(run(), 0U) << "c has moved one";
  now += milliseconds(500);
  EXPECT_EQ(run(), 1U);
  EXPECT_EQ(settle(), 4);
  EXPECT_EQ(count(mapping), (std::map<std::string, int>{{"a", 7}, {"b", 7}, {"c", 6}}));
}

TEST_F(AssignTest, HeavyOnesCountForWhatTheyAre) {
  add(mapping, 1, 10);
  add(mapping, 10, 1);
  nodes.pop_back();
  run();
  EXPECT_EQ(count(mapping).at("a"), 1);
  EXPECT_EQ(count(mapping).at("b"), 10);
  EXPECT_EQ(settle(), 0);
}

TEST_F(AssignTest, ANodeOfTwiceTheCapacityGetsTwice) {
  nodes = {{.node = "a", .capacity = 2}, {.node = "b"}};
  add(mapping, 9);
  run();
  EXPECT_EQ(count(mapping), (std::map<std::string, int>{{"a", 6}, {"b", 3}}));
  EXPECT_EQ(settle(), 0);
}

// Weights are counted; they are never quite the same again.
TEST_F(AssignTest, ALittleUnevennessMovesNothing) {
  add(mapping, 10, 10, "a");
  add(mapping, 10, 9, "b");
  nodes.pop_back();
  EXPECT_EQ(settle(), 0);
}

TEST_F(AssignTest, AMappingGoesWhereItsFunctionIsAtHome) {
  slots.push_back({.name = {.kind = function, .key = "f"}, .target = "c"});
  slots.push_back({.name = {.kind = mapping, .key = "m"}, .target = "a", .home = "f"});
  slots.push_back({.name = {.kind = mapping, .key = "n"}, .target = "a", .home = "unhomed"});
  EXPECT_EQ(run(), 1U);
  EXPECT_EQ(slots[1].target, "c");
  EXPECT_EQ(slots[2].target, "a");
  nodes.pop_back();
  run();
  EXPECT_EQ(slots[1].target, slots[0].target);
  EXPECT_NE(slots[0].target, "c");
}

TEST_F(AssignTest, TheCoordinatorsOwnSlotIsNobodysToGive) {
  add(coordinator, 1);
  EXPECT_EQ(run(), 0U);
}

}  // namespace
}  // namespace wheelpit::cluster
