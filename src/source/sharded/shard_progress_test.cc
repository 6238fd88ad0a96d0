#include "source/sharded/shard_progress.h"

#include <gtest/gtest.h>

#include <array>
#include <map>
#include <random>
#include <string>
#include <vector>

#include "source/sharded/slot_of.h"

namespace wheelpit::sharded {
namespace {

using Tags = std::vector<std::uint64_t>;

SequenceNumber number(std::uint64_t value) { return *SequenceNumber::parse(std::to_string(value)); }

// Keys of slot 0 and 1 of two.
const std::string kA = [] {
  for (char c = 'a';; ++c) {
    if (slot_of(std::string(1, c), 2) == 0) return std::string(1, c);
  }
}();
const std::string kB = [] {
  for (char c = 'a';; ++c) {
    if (slot_of(std::string(1, c), 2) == 1) return std::string(1, c);
  }
}();

class ShardProgressTest : public testing::Test {
 protected:
  ShardProgressTest() {
    row.partition = "s";
    row.epoch = 7;
    row.slots.resize(2);
  }

  // Each "NUMBER KEY"; what they become: "0:1 1:1 -".
  static std::string read(ShardProgress& progress,
                          const std::vector<std::pair<std::uint64_t, std::string>>& records) {
    std::string text;
    for (const auto& [at, key] : records) {
      const auto reading = progress.read(number(at), key);
      text += text.empty() ? "" : " ";
      if (!reading) return reading.error().message();
      if (!*reading) {
        text += "-";
        continue;
      }
      if ((*reading)->opens_batch) text += "|";
      text += std::to_string((*reading)->slot) + ":" + std::to_string((*reading)->tag);
      if (const auto& earlier = (*reading)->earlier_calls) {
        text += "(" + std::to_string(earlier->calls) + " " + earlier->request_id + ")";
      }
    }
    progress.page_ends();
    return text;
  }
  static void finish(ShardProgress& progress, int slot, const Tags& tags) {
    progress.finish(slot, tags);
  }
  // "0=3 1=5 end"; of a failed batch "0=3(4-5 x2)".
  static std::string move(ShardProgress& progress) {
    const auto taken = progress.take_move();
    if (!taken) return "nothing";
    std::string text;
    for (const auto& [slot, position] : taken->slots) {
      text += (text.empty() ? "" : " ") + std::to_string(slot) + "=" +
              (position.finished ? position.finished->text() : "-");
      if (const auto& failed = position.failed) {
        text += "(" + failed->first.text() + "-" + failed->last.text() + " x" +
                std::to_string(failed->calls) + ")";
      }
    }
    return text + (taken->finished ? " end" : "");
  }
  ShardProgress progress_of(int slots = 2) { return {{"m", "s"}, row, slots}; }

  PartitionPosition row;
};

TEST_F(ShardProgressTest, APositionWaitsForTheFirstRecordThatIsNotFinished) {
  ShardProgress progress = progress_of();
  EXPECT_EQ(progress.read_after(), std::nullopt);
  EXPECT_EQ(read(progress, {{10, kA}, {11, kA}, {12, kA}, {13, kB}}), "0:1 0:2 0:3 1:1");
  EXPECT_EQ(move(progress), "nothing");
  finish(progress, 0, {2});
  EXPECT_EQ(move(progress), "nothing");
  finish(progress, 0, {1});
  EXPECT_EQ(move(progress), "0=11");
  EXPECT_EQ(move(progress), "nothing") << "it was taken";
  finish(progress, 0, {3, 3, 9});
  EXPECT_EQ(move(progress), "0=13") << "an idle slot is as far as all is read";
  finish(progress, 1, {1});
  EXPECT_EQ(move(progress), "1=13");
}

TEST_F(ShardProgressTest, SlotsWithNothingToDoMoveOnWithTheReading) {
  ShardProgress progress = progress_of();
  read(progress, {{10, kB}});
  EXPECT_EQ(move(progress), "0=10");
  progress.page_ends(number(50));
  EXPECT_EQ(move(progress), "0=50") << "a position without records";
  EXPECT_EQ(progress.read_after(), number(50));
  progress.page_ends(number(40));
  EXPECT_EQ(move(progress), "nothing");
  finish(progress, 1, {1});
  EXPECT_EQ(move(progress), "1=50");
  EXPECT_EQ(read(progress, {{60, kA}, {61, kA}}), "0:1 0:2");
  EXPECT_EQ(move(progress), "1=61");
  finish(progress, 0, {1});
  EXPECT_EQ(move(progress), "0=60") << "it went back to before the reading";
}

TEST_F(ShardProgressTest, RecordsOfOneNumberAreFinishedTogether) {
  ShardProgress progress = progress_of();
  EXPECT_EQ(read(progress, {{10, kA}, {11, kA}, {11, kA}, {12, kB}}), "0:1 0:2 0:3 1:1");
  finish(progress, 0, {1, 2});
  EXPECT_EQ(move(progress), "0=10");
  finish(progress, 0, {3});
  EXPECT_EQ(move(progress), "0=12");
}

TEST_F(ShardProgressTest, ARestartReadsFromTheLowestSlotAndSkipsWhatTheOthersHaveFinished) {
  row.slots[0].finished = number(10);
  row.slots[1].finished = number(13);
  ShardProgress progress = progress_of();
  EXPECT_EQ(progress.read_after(), number(10));
  EXPECT_EQ(read(progress, {{11, kB}, {12, kA}, {13, kB}, {14, kB}}), "- 0:1 - 1:1");
  finish(progress, 1, {1});
  EXPECT_EQ(move(progress), "1=14");
  EXPECT_EQ(progress.unfinished(), 1U);
}

TEST_F(ShardProgressTest, WithAnotherNumberOfSlotsAllBeginAtTheLowestAndSkipWhatWasFinished) {
  row.slots[0].finished = number(10);
  row.slots[1].finished = number(13);
  row.slots[1].failed = FailedBatch{number(14), number(15), 2, 2, "r"};
  ShardProgress progress = progress_of(1);
  EXPECT_EQ(progress.read_after(), number(10));
  const auto first = progress.take_move();
  EXPECT_EQ(first->slots.at(0), SlotPosition{number(10)});
  const std::vector<FormerSlots> former = {{number(10), number(13)}};
  EXPECT_EQ(first->former, former) << "in the same move, or a restart would repeat them";
  EXPECT_EQ(read(progress, {{11, kB}, {12, kA}, {13, kB}, {14, kB}}), "- 0:1 - 0:2");
  finish(progress, 0, {2});
  EXPECT_EQ(move(progress), "nothing");
  finish(progress, 0, {1});
  const auto last = progress.take_move();
  EXPECT_EQ(last->slots.at(0), SlotPosition{number(14)});
  EXPECT_EQ(last->former, std::vector<FormerSlots>()) << "they are passed";
}

TEST_F(ShardProgressTest, SlotsMayChangeOftenBeforeTheFormerOnesArePassed) {
  row.slots = {{number(10)}};
  row.former = {{number(10), number(13)}};
  ShardProgress progress = progress_of(3);
  EXPECT_EQ(progress.take_move()->former, row.former) << "one slot alone says nothing beside";
  EXPECT_EQ(read(progress, {{11, kB}, {12, kB}, {13, kB}}), "- - -");
  EXPECT_EQ(progress.take_move()->former, std::vector<FormerSlots>());

  row.slots = {{}, {number(5)}};
  row.former = {};
  ShardProgress from_start = progress_of(1);
  EXPECT_EQ(from_start.read_after(), std::nullopt);
  EXPECT_EQ(read(from_start, {{5, kB}, {6, kB}}), "- 0:1");
}

TEST_F(ShardProgressTest, AFailedBatchIsStoredUntilItMovesAndThenComesAsItWas) {
  ShardProgress progress = progress_of();
  read(progress, {{10, kA}, {11, kA}, {12, kA}, {13, kA}});
  finish(progress, 0, {1});
  progress.failed(0, {number(11), number(12), 2, 2, "r"});
  EXPECT_EQ(move(progress), "0=10(11-12 x2) 1=13");

  row.slots[0] = {number(10), FailedBatch{number(11), number(12), 2, 2, "r"}};
  ShardProgress restarted = progress_of();
  EXPECT_EQ(read(restarted, {{11, kA}, {12, kA}, {13, kA}, {14, kA}}), "0:1(2 r) 0:2 |0:3 0:4");
  restarted.failed(0, {number(11), number(12), 2, 3, "r"});
  EXPECT_EQ(move(restarted), "0=10(11-12 x3) 1=14");
  finish(restarted, 0, {1, 2});
  EXPECT_EQ(move(restarted), "0=12");
}

TEST_F(ShardProgressTest, CallsOfABatchThatIsNotWholeAnyMoreAreForgotten) {
  row.slots[0] = {number(10), FailedBatch{number(11), number(12), 2, 2, "r"}};
  ShardProgress trimmed = progress_of();
  EXPECT_EQ(read(trimmed, {{12, kA}, {13, kA}}), "0:1 0:2");
  ShardProgress progress = progress_of();
  read(progress, {{11, kA}, {12, kA}});
  progress.failed(0, {number(12), number(12), 2, 1, "r"});
  EXPECT_EQ(move(progress), "1=12") << "it is not the first: nothing is known of it";
}

TEST_F(ShardProgressTest, AShardIsFinishedWhenItsEndIsReachedAndAllIsDone) {
  ShardProgress progress = progress_of();
  read(progress, {{10, kA}});
  EXPECT_EQ(move(progress), "1=10");
  progress.reach_end();
  EXPECT_FALSE(progress.finished());
  EXPECT_EQ(move(progress), "nothing");
  finish(progress, 0, {1});
  EXPECT_TRUE(progress.finished());
  EXPECT_EQ(move(progress), "0=10 end");
  EXPECT_EQ(move(progress), "nothing");
}

TEST_F(ShardProgressTest, NumbersThatDoNotRiseAreRefusedByName) {
  ShardProgress progress = progress_of();
  read(progress, {{10, kA}});
  EXPECT_EQ(
      read(progress, {{10, kA}}),
      "record 10 of shard \"s\" follows record 10: the server's sequence numbers do not increase");
  EXPECT_EQ(
      read(progress, {{12, kA}, {11, kA}}),
      "record 11 of shard \"s\" follows record 12: the server's sequence numbers do not increase");
}

TEST(SlotOf, IsTheSameForEverAndSpreadsKeys) {
  EXPECT_EQ(slot_of("", 10), 5);
  EXPECT_EQ(slot_of("orders", 10), 0);
  EXPECT_EQ(slot_of("k", 1), 0);
  std::map<int, int> counts;
  for (int i = 0; i < 10'000; ++i) ++counts[slot_of("key-" + std::to_string(i), 10)];
  EXPECT_EQ(counts.size(), 10U);
  for (const auto& [slot, count] : counts) EXPECT_NEAR(count, 1000, 200) << slot;
}

}  // namespace
}  // namespace wheelpit::sharded
