#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <set>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/clock.h"
#include "base/result.h"
#include "positions/position.h"
#include "record/record.h"
#include "source/sharded/slot_progress.h"

namespace wheelpit::sharded {

// How far one shard is read and processed, in all its slots: what of it must be skipped after a
// restart, what is handed to which slot, and which position may be stored.
//
// Pure.
class ShardProgress {
 public:
  // `stored` is owned by the caller. If it has another number of slots, all begin at the lowest
  // position, and what the former slots have finished after it is known until they have passed it.
  ShardProgress(const PartitionKey& key, const PartitionPosition& stored, int slot_count);

  // Reading continues behind this number; nothing: at the start point.
  const std::optional<SequenceNumber>& read_after() const { return read_through_; }

  // A record for a slot.
  struct Reading {
    int slot = 0;
    std::uint64_t tag = 0;  // of the slot, counted from 1
    // It is the first of a batch that has been called before.
    std::shared_ptr<const EarlierCalls> earlier_calls = nullptr;
    // It is the first one behind that batch, which nothing may join.
    bool opens_batch = false;
  };

  // The next record of the shard; nothing if an earlier run has finished it. Errc::malformed if its
  // number is not above those that were read before. All records of a page are read, and
  // page_ends() is called, before any of them is finished.
  Result<std::optional<Reading>> read(SequenceNumber number, std::string_view key,
                                      WallTime arrived = {});

  // Everything up to the last record read is read; with `through`, also up to there, where no
  // record is.
  void page_ends(const std::optional<SequenceNumber>& through = std::nullopt);

  // There is no more in the shard.
  void reach_end() { at_end_ = true; }

  // `tags` of that slot. How many of them were not finished before.
  std::size_t finish(int slot, std::span<const std::uint64_t> tags);
  void failed(int slot, FailedBatch batch);

  // What a tumbling window has come to. While one is open the shard is not finished.
  void note_window(const WindowState& window);
  const WindowState& window() const { return window_; }

  // Nothing that was read is left to finish.
  bool idle() const;
  bool idle(int slot) const { return slots_.at(static_cast<std::size_t>(slot)).progress.idle(); }
  // The end was reached, all is finished, and no window is open.
  bool finished() const { return at_end_ && idle() && window_.state.empty(); }
  std::size_t unfinished() const;
  // When the oldest record that was read and is not finished arrived at the stream.
  std::optional<WallTime> oldest() const;
  int slot_count() const { return static_cast<int>(slots_.size()); }

  // A move of nothing, for what goes with it.
  PositionMove no_move() const {
    return {.key = key_, .epoch = epoch_, .slot_count = slot_count()};
  }
  // What has moved since the last call; nothing if nothing has.
  std::optional<PositionMove> take_move();

 private:
  struct Slot {
    SlotProgress progress;
    std::optional<FailedBatch> resumed;  // whose records come first
    bool in_resumed = false;             // they do now
    bool moved = false;
  };

  bool was_finished(const SequenceNumber& number, std::string_view key) const;
  bool drop_former();
  void mark_resumed(Slot& slot, const SequenceNumber& number, Reading& reading);

  PartitionKey key_;
  OwnerEpoch epoch_;
  std::vector<Slot> slots_;
  std::vector<FormerSlots> former_;
  bool former_moved_ = false;
  std::optional<SequenceNumber> read_through_;  // all of it
  std::optional<SequenceNumber> last_read_;     // of the page that is being read
  WindowState window_;
  bool window_moved_ = false;
  bool at_end_ = false;
  bool told_finished_ = false;
};

}  // namespace wheelpit::sharded
