#include "runtime/functions/alias_moves.h"

#include <gtest/gtest.h>

#include <map>
#include <string>

namespace wheelpit::runtime {
namespace {

using Held = std::map<std::string, std::size_t>;

class AliasMovesTest : public testing::Test {
 protected:
  AliasMovesTest() {
    function_.name = "f";
    function_.aliases["prod"].version = "1";
    function_.provisioned["prod"].requested = 3;
    kept_["1"] = {.started = 3, .available = 3};
  }

  void move_to(const std::string& version) {
    const Function before = function_;
    function_.aliases["prod"].version = version;
    moves_.note(before, function_);
  }

  Held held() {
    return moves_.settle(function_, [this](const std::string& version) { return kept_[version]; });
  }

  Function function_;
  std::map<std::string, AliasMoves::Kept> kept_;
  AliasMoves moves_;
};

TEST_F(AliasMovesTest, WhatIsNotMovedHoldsNothing) {
  move_to("1");
  EXPECT_EQ(held(), Held());
  EXPECT_TRUE(moves_.left_by("prod").empty());
}

TEST_F(AliasMovesTest, TheOldVersionHoldsAsManyAsTheNewOneHasNotReady) {
  move_to("2");
  EXPECT_EQ(held(), (Held{{"1", 3}}));
  kept_["2"] = {.started = 3, .available = 1};
  EXPECT_EQ(held(), (Held{{"1", 2}}));
  EXPECT_EQ(moves_.left_by("prod"), std::vector<std::string>{"1"});
  kept_["2"].available = 3;
  EXPECT_EQ(held(), Held());
  EXPECT_TRUE(moves_.left_by("prod").empty());
}

TEST_F(AliasMovesTest, AVersionThatCannotStartReleasesTheOldOne) {
  move_to("2");
  kept_["2"].failed = true;
  EXPECT_EQ(held(), Held());
  kept_["2"].failed = false;
  EXPECT_EQ(held(), Held());
}

TEST_F(AliasMovesTest, TwoMovesHoldOfBothAndNotMoreThanIsWanted) {
  move_to("2");
  kept_["2"] = {.started = 1, .available = 1};
  move_to("3");
  EXPECT_EQ(held(), (Held{{"1", 2}, {"2", 1}}));
  kept_["2"].started = 5;
  EXPECT_EQ(held(), (Held{{"2", 3}}));
}

TEST_F(AliasMovesTest, MovedBackNothingIsHeldWhereItIsWanted) {
  move_to("2");
  kept_["2"] = {.started = 2, .available = 0};
  move_to("1");
  EXPECT_EQ(moves_.left_by("prod"), std::vector<std::string>{"2"});
  EXPECT_EQ(held(), Held());
}

TEST_F(AliasMovesTest, WhatIsNotProvisionedAnyMoreHoldsNothing) {
  move_to("2");
  const Function before = function_;
  function_.provisioned.clear();
  moves_.note(before, function_);
  EXPECT_EQ(held(), Held());
}

TEST_F(AliasMovesTest, WhatIsNewlyProvisionedHasLeftNothing) {
  const Function before = function_;
  function_.aliases["test"].version = "2";
  function_.provisioned["test"].requested = 1;
  moves_.note(before, function_);
  EXPECT_EQ(held(), Held());
}

}  // namespace
}  // namespace wheelpit::runtime
