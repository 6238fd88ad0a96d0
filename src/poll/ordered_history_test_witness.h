#pragma once

#include <gtest/gtest.h>

#include <cstddef>
#include <cstdint>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include "positions/memory/position_table.h"
#include "source/sharded/slot_of.h"

namespace wheelpit {

using Numbers = std::vector<std::uint64_t>;

inline std::string text_of(const Numbers& numbers) {
  std::string text;
  for (const std::uint64_t number : numbers) text += " " + std::to_string(number);
  return text;
}

// Sees what a function, a disk and a destination see of one stream, and says what they must not.
class OrderedWitness {
 public:
  // In the order of their numbers, from 1 on.
  void put(std::uint64_t number, const std::string& shard, const std::string& key) {
    records_.push_back({.shard = shard, .key = key, .previous = last_of_key_[key]});
    last_of_key_[key] = number;
  }

  // What was put before the mapping began at LATEST is none of its business.
  void begin_after(std::uint64_t number) {
    for (std::uint64_t each = 1; each <= number; ++each) of(each).skipped = true;
  }

  // The mapping's filter does not pass it.
  void exclude(std::uint64_t number) { of(number).skipped = true; }

  // Order per key: a record comes when all records of its key before it are done with.
  void called(const Numbers& batch) {
    std::map<std::string, std::uint64_t> in_batch;
    for (const std::uint64_t number : batch) {
      const Seen& record = of(number);
      const std::uint64_t before = record.previous;
      EXPECT_FALSE(record.skipped) << number << " is none of the mapping's";
      EXPECT_TRUE(before == 0 || of(before).done() || in_batch[record.key] == before)
          << number << " is called before " << before << " is finished, in" << text_of(batch);
      in_batch[record.key] = number;
    }
  }

  // The function has said that it has processed them.
  void processed(const Numbers& batch) {
    for (const std::uint64_t number : batch) of(number).processed = true;
  }

  // A batch that an engine gives up: the record of its notice.
  static std::string notice_of(const Numbers& batch) { return text_of(batch); }

  // The disk after a write.
  void written(const PositionTable& disk, const std::string& mapping) {
    for (const StoredNotice& stored : disk.notices(last_notice_, 1000)) {
      last_notice_ = stored.number;
      given_up(stored.notice.record);
    }
    for (const PartitionPosition& row : disk.load(mapping)) check_justified(row);
  }

  void expect_nothing_lost() const {
    for (std::size_t at = 0; at < records_.size(); ++at) {
      EXPECT_TRUE(records_[at].done()) << at + 1 << " was neither processed nor told";
    }
  }

  std::size_t given_up() const { return given_up_; }    // records
  std::size_t notices() const { return last_notice_; }  // all that were ever stored

 private:
  struct Seen {
    std::string shard;
    std::string key;
    std::uint64_t previous = 0;  // of its key; 0: it is the first
    bool skipped = false;
    bool processed = false;
    int told = 0;  // times that a notice names it

    bool done() const { return skipped || processed || told > 0; }
  };

  Seen& of(std::uint64_t number) { return records_.at(number - 1); }

  void given_up(const std::string& notice) {
    std::size_t at = 0;
    while (at < notice.size()) {
      std::size_t length = 0;
      const std::uint64_t number = std::stoull(notice.substr(at), &length);
      at += length;
      EXPECT_EQ(++of(number).told, 1) << number << " was told twice";
      ++given_up_;
    }
  }

  // Every checkpoint is justified: all of the slot up to it is finished. And none goes back. What
  // is finished stays so: only what has moved is looked at.
  void check_justified(const PartitionPosition& row) {
    Stored& before = stored_[row.partition];
    const int slots = static_cast<int>(row.slots.size());
    const bool comparable = before.slots.size() == row.slots.size();
    if (!comparable) before.slots.assign(row.slots.size(), 0);
    for (int slot = 0; slot < slots; ++slot) {
      const auto& finished = row.slots[static_cast<std::size_t>(slot)].finished;
      const std::uint64_t through = finished ? std::stoull(finished->text()) : 0;
      std::uint64_t& from = before.slots[static_cast<std::size_t>(slot)];
      EXPECT_GE(through, from) << row.partition << " went back";
      expect_done(row.partition, slot, slots, from, through);
      from = through;
    }
    if (!row.finished || before.finished) return;
    before.finished = true;
    expect_done(row.partition, 0, 1, 0, records_.size());
  }

  // Those in (from, through] of that shard and slot.
  void expect_done(const std::string& shard, int slot, int slots, std::uint64_t from,
                   std::uint64_t through) {
    for (std::uint64_t number = from + 1; number <= through; ++number) {
      const Seen& record = of(number);
      if (record.done() || record.shard != shard || sharded::slot_of(record.key, slots) != slot)
        continue;
      ADD_FAILURE() << number << " is not finished, but behind the checkpoint of " << shard;
    }
  }

  struct Stored {
    std::vector<std::uint64_t> slots;
    bool finished = false;
  };

  std::vector<Seen> records_;
  std::map<std::string, std::uint64_t> last_of_key_;
  std::map<std::string, Stored> stored_;
  std::uint64_t last_notice_ = 0;
  std::size_t given_up_ = 0;
};

}  // namespace wheelpit
