#pragma once

#include <chrono>
#include <cstddef>
#include <string>
#include <utility>
#include <vector>

#include "positions/position_notices_conformance.h"
#include "positions/position_store_fixture.h"

// What every PositionStore promises. A driver is tested by one line:
//   INSTANTIATE_TYPED_TEST_SUITE_P(Sqlite, PositionStoreConformance, SqliteDriver);
namespace wheelpit {

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

TYPED_TEST_P(PositionStoreConformance, AllOfAMappingMovesToAnotherStore) {
  PartitionPosition row = new_partition("b", 2);
  row.parents = {"a"};
  row.slots[0].finished = sequence_number(7);
  row.slots[1].failed = FailedBatch{sequence_number(8), sequence_number(9), 2, 4, "the request"};
  row.window = {{}, WallTime(std::chrono::seconds(20)), "{}"};
  this->begin_source("m", "first");
  this->add("m", {row, new_partition("a")});
  EXPECT_TRUE(run_to_end(this->store_->reset("only-a-start", StartPoint())));
  PositionMove move = move_to("n", "a", this->own("n", "a"), 1);
  move.notices = {{"arn:2", "one"}, {"arn:1", "two"}};
  this->advance({move});
  const auto mappings = *run_to_end(this->store_->mappings());
  EXPECT_EQ(mappings, (std::vector<std::string>{"m", "n", "only-a-start"}));
  std::vector<MappingPositions> saved;
  for (const auto& name : mappings) saved.push_back(*run_to_end(this->store_->save(name)));
  const std::vector<StoredNotice> kept = this->notices();

  TypeParam other;  // may share the server with the first one
  const std::unique_ptr<MovablePositionStore> target = other.open();
  this->store_.reset();
  for (const MappingPositions& each : saved) EXPECT_TRUE(run_to_end(target->restore(each)));
  EXPECT_TRUE(run_to_end(target->restore_notices(kept)));
  EXPECT_EQ(*run_to_end(target->load("m")), (std::vector{new_partition("a"), row}));
  EXPECT_EQ(*run_to_end(target->begin_source("only-a-start", "x")), StartPoint());
  EXPECT_EQ(*run_to_end(target->begin_source("m", "second")), StartPoint()) << "it is known";
  const auto moved = run_to_end(target->notices(0, 9));
  ASSERT_EQ(moved->size(), 2U);
  EXPECT_EQ(moved->at(1).notice, (GiveUpNotice{"arn:1", "two"}));
  EXPECT_EQ(moved->at(1).mapping, "n");
  const auto taken = run_to_end(target->take("n", {"a"}));
  EXPECT_EQ(taken->at(0).slots.at(0).finished, sequence_number(1));
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
                            NoticesAreFoundByTheirDestination, AllOfAMappingMovesToAnotherStore,
                            ACrashBetweenAnyTwoWritesLeavesWhatWasWritten);

}  // namespace wheelpit
