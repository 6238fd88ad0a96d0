#pragma once

#include <cstddef>
#include <cstdint>
#include <random>
#include <string>
#include <utility>
#include <vector>

#include "positions/memory/position_table.h"
#include "positions/position_store_fixture.h"

// What every PositionStore promises of notices, and of a crash between any two writes.
namespace wheelpit {

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

}  // namespace wheelpit
