#include "source/kafka/offset_progress.h"

#include <gtest/gtest.h>

#include <random>
#include <set>

namespace wheelpit::kafka {
namespace {

TEST(OffsetProgress, NothingIsCommittedBeforeARecordWasTaken) {
  OffsetProgress progress;
  EXPECT_FALSE(progress.committable());
  progress.settled(3);
  EXPECT_FALSE(progress.committable());
  EXPECT_EQ(progress.unsettled(), 0U);
}

TEST(OffsetProgress, TheFirstUnsettledRecordIsReadNext) {
  OffsetProgress progress;
  for (const Offset offset : {5, 6, 9}) progress.taken(offset);
  EXPECT_EQ(progress.committable(), 5);
  progress.settled(6);
  EXPECT_EQ(progress.committable(), 5) << "settled before its turn";
  EXPECT_EQ(progress.unsettled(), 2U);
  progress.settled(5);
  EXPECT_EQ(progress.committable(), 9) << "7 and 8 are gaps";
  progress.settled(9);
  EXPECT_EQ(progress.committable(), 10);
  EXPECT_EQ(progress.unsettled(), 0U);
}

TEST(OffsetProgress, WhatIsSettledTwiceOrUnknownChangesNothing) {
  OffsetProgress progress;
  for (const Offset offset : {1, 2, 3}) progress.taken(offset);
  for (const Offset offset : {2, 2, 7, 0}) progress.settled(offset);
  EXPECT_EQ(progress.committable(), 1);
  EXPECT_EQ(progress.unsettled(), 2U);
}

TEST(OffsetProgress, WhatWasSkippedIsReadByNobodyAgain) {
  OffsetProgress progress;
  progress.skipped_below(4);
  EXPECT_EQ(progress.committable(), 4);
  progress.taken(6);
  EXPECT_EQ(progress.committable(), 6);
  progress.skipped_below(5);
  progress.settled(6);
  EXPECT_EQ(progress.committable(), 7) << "what says nothing new is ignored";
  progress.skipped_below(12);
  EXPECT_EQ(progress.committable(), 12);
}

TEST(OffsetProgress, InAnyOrderTheCommitIsTheFirstUnsettledRecord) {
  std::minstd_rand random(7);
  for (int history = 0; history < 500; ++history) {
    OffsetProgress progress;
    std::set<Offset> open;
    Offset next = 0;
    for (int step = 0; step < 60; ++step) {
      if (open.empty() || random() % 2 == 0) {
        next += 1 + static_cast<Offset>(random() % 3);
        progress.taken(next);
        open.insert(next);
      } else {
        const auto one = std::next(open.begin(), static_cast<long>(random() % open.size()));
        progress.settled(*one);
        open.erase(one);
      }
      ASSERT_EQ(progress.committable(), open.empty() ? next + 1 : *open.begin());
      ASSERT_EQ(progress.unsettled(), open.size());
    }
  }
}

}  // namespace
}  // namespace wheelpit::kafka
