#include "source/sqs/poll_scaling.h"

#include <gtest/gtest.h>

namespace wheelpit::sqs {
namespace {

using std::chrono::milliseconds;

constexpr TimePoint kStart{};

TEST(PollScaling, AnIdleQueueHasOnePoll) {
  PollScaling scaling({});
  EXPECT_EQ(scaling.polls(), 1U);
  scaling.answered(0, 10);
  EXPECT_EQ(scaling.polls(), 1U);
}

TEST(PollScaling, FullAnswersDoubleThePollsFromRoundToRoundAndAnEmptyOneHalvesThem) {
  PollScaling scaling({.most_polls = 5});
  for (std::size_t round = 1; round <= 4; round *= 2) {
    for (std::size_t i = 0; i < round; ++i) scaling.answered(10, 10);
  }
  EXPECT_EQ(scaling.polls(), 5U);
  scaling.answered(4, 10);
  EXPECT_EQ(scaling.polls(), 5U);
  scaling.answered(0, 10);
  EXPECT_EQ(scaling.polls(), 2U);
  scaling.answered(0, 10);
  EXPECT_EQ(scaling.polls(), 1U);
}

TEST(PollScaling, ALoadLeavesNoMorePollsBehindThanThereAreLanes) {
  PollScaling scaling({.most_polls = 64, .most_lanes = 8});
  for (int i = 0; i < 1000; ++i) {
    scaling.answered(10, 10);
    scaling.succeeded();
  }
  EXPECT_EQ(scaling.polls(), 8U);
  for (int i = 0; i < 3; ++i) scaling.answered(0, 10);
  EXPECT_EQ(scaling.polls(), 1U);
}

TEST(PollScaling, ProvisionedPollersAreAlwaysThere) {
  PollScaling scaling({.fewest_polls = 3, .most_polls = 4});
  EXPECT_EQ(scaling.polls(), 3U);
  scaling.answered(0, 10);
  EXPECT_EQ(scaling.polls(), 3U);
}

TEST(PollScaling, SuccessAddsALaneAndFailureHalvesThemDownToOne) {
  PollScaling scaling({.most_lanes = 7});
  EXPECT_EQ(scaling.lanes(), 5U);
  for (int i = 0; i < 9; ++i) scaling.succeeded();
  EXPECT_EQ(scaling.lanes(), 7U);
  scaling.failed();
  EXPECT_EQ(scaling.lanes(), 3U);
  scaling.failed();
  scaling.failed();
  EXPECT_EQ(scaling.lanes(), 1U);
}

TEST(PollScaling, MaximumConcurrencyIsTheMostFromTheBeginning) {
  PollScaling scaling({.most_lanes = 2});
  EXPECT_EQ(scaling.lanes(), 2U);
  scaling.change({.most_lanes = 1});
  EXPECT_EQ(scaling.lanes(), 1U);
}

TEST(PollScaling, FiveLanesASecondAreAddedWhileAllAreBusy) {
  PollScaling scaling({});
  scaling.all_busy(kStart);
  EXPECT_EQ(scaling.lanes(), 5U);
  EXPECT_EQ(scaling.next_growth(), kStart + milliseconds(1000));
  scaling.all_busy(kStart + milliseconds(999));
  EXPECT_EQ(scaling.lanes(), 5U);
  scaling.all_busy(kStart + milliseconds(1000));
  scaling.all_busy(kStart + milliseconds(1001));
  EXPECT_EQ(scaling.lanes(), 10U);
}

TEST(PollScaling, AFailureStartsTheSecondAnew) {
  PollScaling scaling({});
  scaling.all_busy(kStart);
  scaling.failed();
  EXPECT_EQ(scaling.next_growth(), std::nullopt);
  scaling.all_busy(kStart + milliseconds(1500));
  EXPECT_EQ(scaling.lanes(), 2U);
}

}  // namespace
}  // namespace wheelpit::sqs
