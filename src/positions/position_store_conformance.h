#pragma once

#include <gtest/gtest.h>

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <random>
#include <string>
#include <utility>
#include <vector>

#include "base/run_to_end.h"
#include "positions/memory/position_table.h"
#include "positions/position_store.h"
#include "positions/sample_positions.h"

namespace wheelpit {

// What every PositionStore promises. A driver is tested by one line:
//   INSTANTIATE_TYPED_TEST_SUITE_P(Sqlite, PositionStoreConformance, SqliteDriver);
// where Driver{}.open() gives the store that the Driver holds: empty at first, and the same with
// what was written when it is opened again.
template <class Driver>
class PositionStoreConformance : public testing::Test {
 protected:
  using Partitions = std::vector<PartitionPosition>;
  using Places = std::vector<std::size_t>;

  Partitions load(const std::string& mapping) { return *run_to_end(store_->load(mapping)); }
  void add(const std::string& mapping, Partitions partitions) {
    EXPECT_TRUE(run_to_end(store_->add(mapping, std::move(partitions))));
  }
  Partitions take(const std::string& mapping, std::vector<std::string> partitions) {
    return *run_to_end(store_->take(mapping, std::move(partitions)));
  }
  // Of a partition with one slot that nobody else has.
  OwnerEpoch own(const std::string& mapping, const std::string& partition) {
    add(mapping, {new_partition(partition)});
    return take(mapping, {partition}).at(0).epoch;
  }
  std::optional<StartPoint> begin_source(const std::string& mapping,
                                         const std::string& incarnation) {
    return *run_to_end(store_->begin_source(mapping, incarnation));
  }
  Places advance(std::vector<PositionMove> moves) {
    return *run_to_end(store_->advance(std::move(moves)));
  }
  std::vector<StoredNotice> notices(std::uint64_t after = 0, std::size_t limit = 1000) {
    return *run_to_end(store_->notices(after, limit));
  }
  void reopen() {
    store_.reset();
    store_ = driver_.open();
  }

  Driver driver_;
  std::unique_ptr<PositionStore> store_ = driver_.open();
};

TYPED_TEST_SUITE_P(PositionStoreConformance);

TYPED_TEST_P(PositionStoreConformance, WhatIsNotThereIsNoError) {
  EXPECT_TRUE(this->load("m").empty());
  EXPECT_TRUE(this->take("m", {"a"}).empty());
  EXPECT_TRUE(this->notices().empty());
  EXPECT_TRUE(run_to_end(this->store_->forget("m", {"a"})));
  EXPECT_TRUE(run_to_end(this->store_->remove("m")));
  EXPECT_TRUE(run_to_end(this->store_->drop_notices({7})));
}

TYPED_TEST_P(PositionStoreConformance, GivesBackWhatWasAdded) {
  PartitionPosition child = new_partition("child", 3);
  child.parents = {"b", "a"};
  child.start = {StartPoint::Kind::at, WallTime(std::chrono::microseconds(1'700'000'000'123'456))};
  child.window = {WallTime(std::chrono::seconds(10)), WallTime(std::chrono::seconds(20)), "{}"};
  child.slots[1].finished = sequence_number(7);
  child.former = {{sequence_number(9), std::nullopt}, {sequence_number(8)}, {std::nullopt}};
  child.slots[2].failed = FailedBatch{sequence_number(8), sequence_number(9), 2, 4, "the request"};
  this->add("m", {child, new_partition("a")});
  this->add("m", {new_partition("b")});
  this->reopen();
  EXPECT_EQ(this->load("m"), (std::vector{new_partition("a"), new_partition("b"), child}));
  EXPECT_TRUE(this->load("l").empty());
  EXPECT_TRUE(this->load("m2").empty());
}

TYPED_TEST_P(PositionStoreConformance, WhatIsThereIsNotAddedAgain) {
  const OwnerEpoch epoch = this->own("m", "a");
  this->advance({move_to("m", "a", epoch, 5)});
  const auto before = this->load("m");
  PartitionPosition again = new_partition("a", 2);
  again.parents = {"x"};
  again.slots[1].finished = sequence_number(9);
  this->add("m", {again});
  EXPECT_EQ(this->load("m"), before);
}

TYPED_TEST_P(PositionStoreConformance, KeepsEveryByteOfNamesAndRecords) {
  const std::string bytes("a\0b\xff\"'\n", 7);
  PartitionPosition partition = new_partition(bytes);
  partition.parents = {bytes, ""};
  this->add(bytes, {partition});
  const OwnerEpoch epoch = this->take(bytes, {bytes}).at(0).epoch;
  this->advance({{.key = {bytes, bytes}, .epoch = epoch, .notices = {{bytes, bytes}}}});
  this->reopen();
  partition.epoch = epoch;
  EXPECT_EQ(this->load(bytes), std::vector{partition});
  EXPECT_EQ(this->notices(), (std::vector<StoredNotice>{{1, bytes, {bytes, bytes}}}));
}

TYPED_TEST_P(PositionStoreConformance, AMoveChangesWhatItNamesAndNothingElse) {
  this->add("m", {new_partition("a", 3), new_partition("b")});
  const OwnerEpoch epoch = this->take("m", {"a"}).at(0).epoch;
  const FailedBatch failed{sequence_number(3), sequence_number(5), 3, 2, "the request"};
  const WindowState window{WallTime(std::chrono::seconds(60)), WallTime(std::chrono::seconds(70)),
                           R"({"sum":1})"};
  EXPECT_EQ(this->advance({{.key = {"m", "a"},
                            .epoch = epoch,
                            .slot_count = 3,
                            .slots = {{1, {sequence_number(2), failed}}},
                            .window = window}}),
            std::vector<std::size_t>{});
  EXPECT_EQ(this->advance({{.key = {"m", "a"},
                            .epoch = epoch,
                            .slot_count = 3,
                            .slots = {{2, {sequence_number(4)}}}}}),
            std::vector<std::size_t>{});
  this->reopen();
  const auto rows = this->load("m");
  EXPECT_EQ(rows.at(0).slots,
            (std::vector<SlotPosition>{{}, {sequence_number(2), failed}, {sequence_number(4)}}));
  EXPECT_EQ(rows.at(0).window, window);
  EXPECT_FALSE(rows.at(0).finished);
  EXPECT_EQ(rows.at(1), new_partition("b"));

  this->advance({{.key = {"m", "a"},
                  .epoch = epoch,
                  .slot_count = 3,
                  .slots = {{1, {sequence_number(5)}}},
                  .window = WindowState{},
                  .finished = true}});
  this->advance({{.key = {"m", "a"}, .epoch = epoch, .slot_count = 3}});
  const PartitionPosition last = this->load("m").at(0);
  EXPECT_EQ(last.slots[1], (SlotPosition{sequence_number(5)}));
  EXPECT_EQ(last.window, WindowState{});
  EXPECT_TRUE(last.finished) << "an end stays";
}

TYPED_TEST_P(PositionStoreConformance, AnotherNumberOfSlotsReplacesThemAll) {
  this->add("m", {new_partition("a", 3)});
  const OwnerEpoch epoch = this->take("m", {"a"}).at(0).epoch;
  const SlotPosition five{sequence_number(5)};
  this->advance({{.key = {"m", "a"},
                  .epoch = epoch,
                  .slot_count = 3,
                  .slots = {{0, five}, {1, five}, {2, five}}}});
  const std::vector<FormerSlots> former = {{sequence_number(6), {}, sequence_number(7)}};
  this->advance({{.key = {"m", "a"},
                  .epoch = epoch,
                  .slot_count = 1,
                  .slots = {{0, five}},
                  .former = former}});
  this->advance({{.key = {"m", "a"}, .epoch = epoch, .slot_count = 1}});
  EXPECT_EQ(this->load("m").at(0).former, former);
  EXPECT_EQ(this->load("m").at(0).slots, std::vector<SlotPosition>{five});
  this->advance(
      {{.key = {"m", "a"}, .epoch = epoch, .slot_count = 2, .former = std::vector<FormerSlots>()}});
  this->reopen();
  EXPECT_TRUE(this->load("m").at(0).former.empty());
  EXPECT_EQ(this->load("m").at(0).slots, (std::vector<SlotPosition>{five, {}}))
      << "a slot that was dropped came back";
}

TYPED_TEST_P(PositionStoreConformance, AMoveOfAnEarlierOwnerIsRefused) {
  const OwnerEpoch first = this->own("m", "a");
  EXPECT_EQ(this->advance({move_to("m", "a", first, 1)}), std::vector<std::size_t>{});
  const auto taken = this->take("m", {"a"});
  ASSERT_EQ(taken.size(), 1U);
  EXPECT_GT(taken[0].epoch, first);
  EXPECT_EQ(taken[0].slots.at(0).finished, sequence_number(1)) << "who takes goes on from there";

  PositionMove late = move_to("m", "a", first, 2);
  late.finished = true;
  late.window = WindowState{{}, {}, "{}"};
  late.notices = {{"arn", "lost"}};
  EXPECT_EQ(this->advance({late}), std::vector<std::size_t>{0});
  EXPECT_EQ(this->load("m"), taken) << "a refused move has written something";
  EXPECT_TRUE(this->notices().empty());
  EXPECT_EQ(this->advance({move_to("m", "a", taken[0].epoch, 3)}), std::vector<std::size_t>{});
}

TYPED_TEST_P(PositionStoreConformance, AMoveWithoutAnOwnerOrOfAFutureOneIsRefused) {
  this->add("m", {new_partition("a")});
  const OwnerEpoch epoch = this->own("m", "b");
  EXPECT_EQ(this->advance({move_to("m", "a", epoch, 1), move_to("m", "b", epoch + 1, 1),
                           move_to("m", "c", epoch, 1), move_to("n", "b", epoch, 1)}),
            (std::vector<std::size_t>{0, 1, 2, 3}));
}

TYPED_TEST_P(PositionStoreConformance, ARefusedMoveTakesNoOtherWithIt) {
  const OwnerEpoch old = this->own("m", "a");
  const OwnerEpoch other = this->own("n", "a");
  const OwnerEpoch now = this->take("m", {"a"}).at(0).epoch;
  const OwnerEpoch third = this->own("m", "b");
  EXPECT_EQ(this->advance({move_to("m", "b", third, 3), move_to("m", "a", old, 4),
                           move_to("n", "a", other, 5)}),
            std::vector<std::size_t>{1});
  this->reopen();
  EXPECT_EQ(this->load("m").at(0).slots.at(0).finished, std::nullopt);
  EXPECT_EQ(this->load("m").at(1).slots.at(0).finished, sequence_number(3));
  EXPECT_EQ(this->load("n").at(0).slots.at(0).finished, sequence_number(5));
  EXPECT_EQ(this->advance({move_to("m", "a", now, 6)}), std::vector<std::size_t>{});
}

TYPED_TEST_P(PositionStoreConformance, NoEpochIsGivenTwice) {
  const OwnerEpoch first = this->own("m", "a");
  EXPECT_TRUE(run_to_end(this->store_->remove("m")));
  this->reopen();
  const OwnerEpoch second = this->own("m", "a");
  EXPECT_GT(second, first) << "the owner before the removal could write";
  EXPECT_EQ(this->advance({move_to("m", "a", first, 1)}), std::vector<std::size_t>{0});
  EXPECT_TRUE(run_to_end(this->store_->forget("m", {"a"})));
  EXPECT_EQ(this->advance({move_to("m", "a", second, 1)}), std::vector<std::size_t>{0});
  EXPECT_GT(this->own("m", "a"), second);
}

TYPED_TEST_P(PositionStoreConformance, ForgetsWhatIsNamedAndNoOther) {
  PartitionPosition child = new_partition("b");
  child.parents = {"a"};
  child.window = {{}, {}, "{}"};
  this->add("m", {new_partition("a"), child});
  this->add("n", {new_partition("b")});
  EXPECT_TRUE(run_to_end(this->store_->forget("m", {"b", "c"})));
  EXPECT_EQ(this->load("m"), std::vector{new_partition("a")});
  this->add("m", {new_partition("b")});
  EXPECT_EQ(this->load("m").at(1), new_partition("b")) << "something of the old one was left";
  EXPECT_TRUE(run_to_end(this->store_->remove("m")));
  this->reopen();
  EXPECT_TRUE(this->load("m").empty());
  EXPECT_EQ(this->load("n"), std::vector{new_partition("b")});
}

TYPED_TEST_P(PositionStoreConformance, NoticesStayUntilTheyWereTold) {
  const OwnerEpoch epoch = this->own("m", "a");
  PositionMove move = move_to("m", "a", epoch, 1);
  move.notices = {{"arn:1", "one"}, {"arn:2", "two"}};
  this->advance({move});
  move.notices = {{"arn:1", "three"}};
  this->advance({move});
  EXPECT_TRUE(run_to_end(this->store_->remove("m"))) << "what was given up is told all the same";
  this->reopen();
  const std::vector<StoredNotice> all = {
      {1, "m", {"arn:1", "one"}}, {2, "m", {"arn:2", "two"}}, {3, "m", {"arn:1", "three"}}};
  EXPECT_EQ(this->notices(), all);
  EXPECT_EQ(this->notices(1, 1), std::vector{all[1]});
  EXPECT_TRUE(run_to_end(this->store_->drop_notices({1, 3, 9})));
  EXPECT_EQ(this->notices(), std::vector{all[1]});
  EXPECT_TRUE(run_to_end(this->store_->drop_notices({2})));
  this->reopen();
  move = move_to("m", "b", this->own("m", "b"), 1);
  move.notices = {{"arn:1", "four"}};
  this->advance({move});
  EXPECT_EQ(this->notices().at(0).number, 4U) << "a number came again";
}

TYPED_TEST_P(PositionStoreConformance, ASourceThatWasMadeAgainBeginsAtItsOldestRecord) {
  EXPECT_EQ(this->begin_source("m", "first"), std::nullopt);
  const OwnerEpoch epoch = this->own("m", "a");
  this->reopen();
  EXPECT_EQ(this->begin_source("m", "first"), std::nullopt);
  EXPECT_EQ(this->begin_source("m", ""), std::nullopt) << "nothing is known of it";
  EXPECT_EQ(this->load("m").size(), 1U);
  EXPECT_EQ(this->begin_source("m", "second"), StartPoint());
  EXPECT_TRUE(this->load("m").empty()) << "old numbers mean nothing in it";
  EXPECT_EQ(this->advance({move_to("m", "a", epoch, 1)}), std::vector<std::size_t>{0});
  this->reopen();
  EXPECT_EQ(this->begin_source("m", "second"), StartPoint());
  EXPECT_TRUE(run_to_end(this->store_->remove("m")));
  EXPECT_EQ(this->begin_source("m", "third"), std::nullopt) << "it is another mapping by now";
}

TYPED_TEST_P(PositionStoreConformance, WhatIsResetBeginsWhereItWasTold) {
  const StartPoint at{StartPoint::Kind::at, WallTime(std::chrono::microseconds(1'700'000'000'123))};
  EXPECT_EQ(this->begin_source("m", ""), std::nullopt);
  const OwnerEpoch epoch = this->own("m", "a");
  this->own("n", "a");
  EXPECT_TRUE(run_to_end(this->store_->reset("m", at)));
  this->reopen();
  EXPECT_TRUE(this->load("m").empty());
  EXPECT_EQ(this->load("n").size(), 1U);
  EXPECT_EQ(this->begin_source("m", "first"), at);
  EXPECT_EQ(this->begin_source("m", "first"), at) << "until it has begun, a restart needs it";
  EXPECT_EQ(this->advance({move_to("m", "a", epoch, 1)}), std::vector<std::size_t>{0});
  EXPECT_TRUE(run_to_end(this->store_->reset("m", StartPoint())));
  EXPECT_EQ(this->begin_source("m", "first"), StartPoint());
}

TYPED_TEST_P(PositionStoreConformance, ACopyIsAsFarAndHasNoOwner) {
  PartitionPosition row = new_partition("b", 2);
  row.parents = {"a"};
  row.start = {StartPoint::Kind::at, WallTime(std::chrono::seconds(9))};
  row.slots[0].finished = sequence_number(7);
  row.former = {{sequence_number(9)}};
  PartitionPosition full = row;
  full.slots[1].failed = FailedBatch{sequence_number(8), sequence_number(9), 2, 4, "the request"};
  full.window = {{}, WallTime(std::chrono::seconds(20)), "{}"};
  this->begin_source("m", "first");
  this->add("m", {full, new_partition("a")});
  this->take("m", {"b"});
  this->own("n", "c");
  EXPECT_TRUE(run_to_end(this->store_->copy("m", "n")));
  EXPECT_TRUE(run_to_end(this->store_->copy("m", "m")));
  this->reopen();
  EXPECT_EQ(this->load("n"), (std::vector{new_partition("a"), row}));
  EXPECT_EQ(this->load("m").at(1).window, full.window);
  EXPECT_EQ(this->begin_source("n", "second"), StartPoint()) << "it is of the same stream";
}

TYPED_TEST_P(PositionStoreConformance, NoticesAreFoundByTheirDestination) {
  PositionMove move = move_to("m", "a", this->own("m", "a"), 1);
  move.notices = {{"arn:2", "one"}, {"arn:1", "two"}, {"arn:2", "three"}, {"arn:2", "four"}};
  this->advance({move});
  this->reopen();
  const auto of = [&](const std::string& destination, std::uint64_t after, std::size_t limit) {
    return *run_to_end(this->store_->notices_of(destination, after, limit));
  };
  EXPECT_EQ(*run_to_end(this->store_->notice_destinations()),
            (std::vector<std::string>{"arn:1", "arn:2"}));
  EXPECT_EQ(of("arn:2", 1, 1), (std::vector<StoredNotice>{{3, "m", {"arn:2", "three"}}}));
  EXPECT_EQ(of("arn:2", 0, 9).size(), 3U);
  EXPECT_TRUE(of("arn:3", 0, 9).empty());
  EXPECT_TRUE(run_to_end(this->store_->drop_notices({2})));
  EXPECT_EQ(*run_to_end(this->store_->notice_destinations()), std::vector<std::string>{"arn:2"});
}

// After each write of a long story a store is opened again: it holds all that was written before
// and nothing else. PositionTable says what that is.
TYPED_TEST_P(PositionStoreConformance, ACrashBetweenAnyTwoWritesLeavesWhatWasWritten) {
  std::mt19937 random(7);
  const auto below = [&](std::size_t limit) { return random() % limit; };
  const auto name = [&] { return std::string(1, static_cast<char>('a' + below(3))); };
  PositionTable model;
  std::vector<OwnerEpoch> epochs = {0};
  for (int write = 0; write < 60; ++write) {
    const std::string mapping = name();
    const std::string partition = name();
    switch (below(8)) {
      case 0:
        model.add(mapping, {new_partition(partition, 1 + below(3))});
        // As it is in the model: one that was there keeps its slots.
        this->add(mapping, model.load(mapping));
        break;
      case 1: {
        const auto taken = model.take(mapping, {partition, "a"});
        EXPECT_EQ(this->take(mapping, {partition, "a"}), taken);
        for (const PartitionPosition& row : taken) epochs.push_back(row.epoch);
        break;
      }
      case 2:
        if (below(4) == 0) {
          model.remove(mapping);
          EXPECT_TRUE(run_to_end(this->store_->remove(mapping)));
        } else {
          model.drop_notices({below(10)});
          model.forget(mapping, {partition});
          EXPECT_TRUE(run_to_end(this->store_->forget(mapping, {partition})));
        }
        break;
      default: {
        std::vector<PositionMove> moves;
        for (const char* of : {"a", "b", "c"}) {
          PositionMove move = move_to(mapping, of, epochs[below(epochs.size())], write);
          const auto rows = model.load(mapping);
          for (const PartitionPosition& row : rows) {
            if (row.partition != of) continue;
            if (below(3) > 0) move.epoch = row.epoch;
            move.slot_count = static_cast<int>(row.slots.size());
          }
          if (below(3) == 0) move.notices.push_back({"arn", std::to_string(write)});
          move.finished = below(9) == 0;
          moves.push_back(std::move(move));
        }
        EXPECT_EQ(this->advance(moves), model.advance(moves));
      }
    }
    EXPECT_TRUE(run_to_end(this->store_->drop_notices({write % 10U})));
    model.drop_notices({write % 10U});
    this->reopen();
    for (const char* each : {"a", "b", "c"}) {
      ASSERT_EQ(this->load(each), model.load(each)) << "after write " << write;
    }
    ASSERT_EQ(this->notices(), model.notices(0, 1000)) << "after write " << write;
  }
}

REGISTER_TYPED_TEST_SUITE_P(PositionStoreConformance, WhatIsNotThereIsNoError,
                            GivesBackWhatWasAdded, WhatIsThereIsNotAddedAgain,
                            KeepsEveryByteOfNamesAndRecords, AMoveChangesWhatItNamesAndNothingElse,
                            AnotherNumberOfSlotsReplacesThemAll, AMoveOfAnEarlierOwnerIsRefused,
                            AMoveWithoutAnOwnerOrOfAFutureOneIsRefused,
                            ARefusedMoveTakesNoOtherWithIt, NoEpochIsGivenTwice,
                            ForgetsWhatIsNamedAndNoOther, NoticesStayUntilTheyWereTold,
                            ASourceThatWasMadeAgainBeginsAtItsOldestRecord,
                            WhatIsResetBeginsWhereItWasTold, ACopyIsAsFarAndHasNoOwner,
                            NoticesAreFoundByTheirDestination,
                            ACrashBetweenAnyTwoWritesLeavesWhatWasWritten);

}  // namespace wheelpit
