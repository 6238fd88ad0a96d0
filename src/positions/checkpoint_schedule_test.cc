#include "positions/checkpoint_schedule.h"

#include <gtest/gtest.h>

#include <array>
#include <string>

namespace wheelpit {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;
using Urgency = CheckpointSchedule::Urgency;

constexpr TimePoint kStart = TimePoint{} + std::chrono::hours(1);

SequenceNumber number(int value) { return *SequenceNumber::parse(std::to_string(value)); }

PositionMove move_of(const std::string& partition, int slot, int to, OwnerEpoch epoch = 1) {
  return {.key = {"m", partition},
          .epoch = epoch,
          .slot_count = 2,
          .slots = {{slot, {.finished = number(to)}}}};
}
PositionMove notice_of(const std::string& partition, const std::string& record) {
  PositionMove move = move_of(partition, 0, 9);
  move.notices = {{"arn", record}};
  return move;
}

class CheckpointScheduleTest : public testing::Test {
 protected:
  // "a: 0=3 1=4 !record, b: 0=2 end"
  std::string begin(TimePoint now) {
    std::string text;
    for (const PositionMove& move : schedule.begin(now)) {
      text += (text.empty() ? "" : ", ") + move.key.partition + ":";
      for (const auto& [slot, position] : move.slots) {
        text += " " + std::to_string(slot) + "=" + position.finished->text();
      }
      for (const GiveUpNotice& notice : move.notices) text += " !" + notice.record;
      if (move.finished) text += " end";
    }
    return text;
  }

  CheckpointSchedule schedule;
};

TEST_F(CheckpointScheduleTest, AllLanesShareACommitAndTheNextComesASecondLater) {
  EXPECT_EQ(schedule.due(), std::nullopt);
  schedule.add(move_of("a", 0, 1), Urgency::in_turn);
  ASSERT_LE(*schedule.due(), kStart) << "nothing was written for a long time";
  EXPECT_EQ(begin(kStart), "a: 0=1");
  schedule.committed({});

  schedule.add(move_of("b", 1, 2), Urgency::in_turn);
  schedule.add(move_of("a", 0, 3), Urgency::in_turn);
  schedule.add(move_of("a", 1, 4), Urgency::in_turn);
  schedule.add(move_of("a", 0, 5), Urgency::in_turn);
  EXPECT_EQ(schedule.due(), kStart + seconds(1));
  EXPECT_EQ(begin(kStart + seconds(1)), "a: 0=5 1=4, b: 1=2");
  schedule.committed({});
  EXPECT_TRUE(schedule.all_stored());
  EXPECT_EQ(schedule.due(), std::nullopt);
}

TEST_F(CheckpointScheduleTest, WhatIsUrgentTakesTheOthersWithItAtOnce) {
  schedule.add(move_of("a", 0, 1), Urgency::in_turn);
  begin(kStart);
  schedule.committed({});
  schedule.add(move_of("b", 0, 2), Urgency::in_turn);
  schedule.add(notice_of("a", "one"), Urgency::at_once);
  ASSERT_LE(*schedule.due(), kStart + milliseconds(1));
  EXPECT_EQ(begin(kStart + milliseconds(1)), "a: 0=9 !one, b: 0=2");
  schedule.committed({});
  schedule.add(move_of("a", 0, 10), Urgency::in_turn);
  EXPECT_EQ(schedule.due(), kStart + milliseconds(1001)) << "the haste has passed";
  schedule.flush();
  EXPECT_LE(*schedule.due(), kStart);
}

TEST_F(CheckpointScheduleTest, NoNoticeIsLostOrDoubledByWhatFollowsIt) {
  schedule.add(notice_of("a", "one"), Urgency::at_once);
  schedule.add(move_of("a", 0, 10), Urgency::in_turn);
  schedule.add(notice_of("a", "two"), Urgency::at_once);
  EXPECT_EQ(begin(kStart), "a: 0=9 !one !two");
  schedule.add(notice_of("a", "three"), Urgency::at_once);
  schedule.failed(kStart);
  EXPECT_EQ(begin(kStart + seconds(1)), "a: 0=9 !one !two !three");
  schedule.committed({});
  EXPECT_TRUE(schedule.all_stored());
}

TEST_F(CheckpointScheduleTest, OneCommitIsUnderWayAtATime) {
  const auto first = schedule.add(move_of("a", 0, 1), Urgency::in_turn);
  begin(kStart);
  const auto second = schedule.add(move_of("a", 0, 2), Urgency::at_once);
  EXPECT_EQ(schedule.due(), std::nullopt);
  EXPECT_FALSE(schedule.stored(first));
  schedule.committed({});
  EXPECT_TRUE(schedule.stored(first));
  EXPECT_FALSE(schedule.stored(second));
  EXPECT_FALSE(schedule.all_stored());
  EXPECT_LE(*schedule.due(), kStart);
  begin(kStart);
  schedule.committed({});
  EXPECT_TRUE(schedule.stored(second));
}

TEST_F(CheckpointScheduleTest, ACommitThatFailsIsMadeAgainWithWhatMovedMeanwhile) {
  const auto first = schedule.add(move_of("a", 0, 1), Urgency::in_turn);
  begin(kStart);
  const auto second = schedule.add(move_of("a", 1, 2), Urgency::at_once);
  EXPECT_TRUE(schedule.healthy());
  schedule.failed(kStart + milliseconds(100));
  EXPECT_FALSE(schedule.healthy());
  EXPECT_FALSE(schedule.stored(first));
  EXPECT_EQ(schedule.due(), kStart + milliseconds(1100)) << "however urgent it is";
  EXPECT_EQ(begin(kStart + milliseconds(1100)), "a: 0=1 1=2");
  EXPECT_FALSE(schedule.healthy());
  schedule.committed({});
  EXPECT_TRUE(schedule.healthy());
  EXPECT_TRUE(schedule.stored(first) && schedule.stored(second));
}

TEST_F(CheckpointScheduleTest, WhoseMoveWasRefusedHasLostItsPartitionAndNobodyElseHas) {
  schedule.add(move_of("a", 0, 1, 3), Urgency::in_turn);
  schedule.add(move_of("b", 0, 1, 4), Urgency::in_turn);
  begin(kStart);
  const auto late = schedule.add(move_of("a", 0, 2, 3), Urgency::in_turn);
  schedule.committed(std::array<std::size_t, 1>{0});
  EXPECT_TRUE(schedule.lost({"m", "a"}, 3));
  EXPECT_TRUE(schedule.lost({"m", "a"}, 2));
  EXPECT_FALSE(schedule.lost({"m", "a"}, 5)) << "it was taken again";
  EXPECT_FALSE(schedule.lost({"m", "b"}, 4));
  EXPECT_TRUE(schedule.all_stored()) << "what it says no longer matters";
  EXPECT_FALSE(schedule.stored(late));
}

TEST_F(CheckpointScheduleTest, ANewOwnerHereReplacesTheOldOne) {
  schedule.add(notice_of("a", "old"), Urgency::in_turn);
  schedule.add(move_of("a", 1, 7, 2), Urgency::in_turn);
  schedule.add(move_of("a", 0, 8, 1), Urgency::in_turn);
  EXPECT_EQ(begin(kStart), "a: 1=7");
}

TEST_F(CheckpointScheduleTest, AnEndAndAnotherNumberOfSlotsOutliveWhatFollows) {
  PositionMove end = move_of("a", 0, 1);
  end.finished = true;
  schedule.add(end, Urgency::at_once);
  PositionMove one_slot = move_of("a", 0, 2);
  one_slot.slot_count = 1;
  schedule.add(move_of("a", 1, 5), Urgency::in_turn);
  schedule.add(one_slot, Urgency::in_turn);
  const auto moves = schedule.begin(kStart);
  EXPECT_TRUE(moves.at(0).finished);
  EXPECT_EQ(moves.at(0).slot_count, 1);
  EXPECT_EQ(moves.at(0).slots.size(), 1U);
}

}  // namespace
}  // namespace wheelpit
