#include "source/kafka/call_turns.h"

#include <gtest/gtest.h>

namespace wheelpit::kafka {
namespace {

TEST(CallTurns, WithoutABoundAllMayTake) {
  CallTurns turns(std::nullopt, 10);
  for (CallTurns::Partition partition = 0; partition < 100; ++partition) {
    EXPECT_TRUE(turns.may_take(partition));
    EXPECT_EQ(turns.took(partition, 1000, 1000), std::nullopt);
  }
}

TEST(CallTurns, OneThatHasNothingHoldsUpNobody) {
  CallTurns turns(1, 10);
  EXPECT_TRUE(turns.may_take(0));
  EXPECT_EQ(turns.took(0, 0, 0), std::nullopt);
  EXPECT_TRUE(turns.may_take(1));
}

TEST(CallTurns, ATurnGoesOnWhenItsRecordsAreSettled) {
  CallTurns turns(1, 10);
  ASSERT_TRUE(turns.may_take(0));
  EXPECT_EQ(turns.took(0, 4, 4), std::nullopt);
  EXPECT_TRUE(turns.may_take(0)) << "nobody waits";
  EXPECT_FALSE(turns.may_take(1));
  EXPECT_FALSE(turns.may_take(2));
  EXPECT_FALSE(turns.may_take(1));
  EXPECT_TRUE(turns.may_take(0)) << "its batch may fill";
  EXPECT_EQ(turns.took(0, 6, 10), std::nullopt);
  EXPECT_FALSE(turns.may_take(0)) << "it is the others' turn";
  EXPECT_EQ(turns.settled(0, 3), std::nullopt);
  EXPECT_EQ(turns.settled(0, 0), 1);
  EXPECT_FALSE(turns.may_take(0));
  EXPECT_TRUE(turns.may_take(1));
  EXPECT_EQ(turns.took(1, 0, 0), 2) << "it had nothing after all";
  EXPECT_EQ(turns.gone(2), 0);
  EXPECT_TRUE(turns.may_take(0));
}

TEST(CallTurns, WhoIsGoneWaitsNoMore) {
  CallTurns turns(1, 10);
  ASSERT_TRUE(turns.may_take(0));
  ASSERT_EQ(turns.took(0, 1, 1), std::nullopt);
  EXPECT_FALSE(turns.may_take(1));
  EXPECT_EQ(turns.gone(1), std::nullopt);
  EXPECT_EQ(turns.settled(0, 0), std::nullopt);
  EXPECT_TRUE(turns.may_take(2));
}

}  // namespace
}  // namespace wheelpit::kafka
