#include "source/sharded/shard_progress.h"

#include <algorithm>
#include <utility>

#include "source/sharded/slot_of.h"

namespace wheelpit::sharded {

namespace {

// Nothing: at least one slot has finished nothing.
std::optional<SequenceNumber> lowest(const std::vector<SlotPosition>& slots) {
  if (slots.empty()) return std::nullopt;
  return std::ranges::min_element(slots, {}, &SlotPosition::finished)->finished;
}

}  // namespace

ShardProgress::ShardProgress(const PartitionKey& key, const PartitionPosition& stored,
                             int slot_count)
    : key_(key),
      epoch_(stored.epoch),
      former_(stored.former),
      read_through_(lowest(stored.slots)),
      window_(stored.window) {
  const bool same = stored.slots.size() == static_cast<std::size_t>(slot_count);
  if (!same) {
    FormerSlots& slots = former_.emplace_back();
    for (const SlotPosition& slot : stored.slots) slots.push_back(slot.finished);
    former_moved_ = true;
  }
  for (int slot = 0; slot < slot_count; ++slot) {
    SlotPosition position{.finished = read_through_};
    if (same) position = stored.slots[static_cast<std::size_t>(slot)];
    auto resumed = position.failed;
    slots_.push_back({.progress = SlotProgress(std::move(position)),
                      .resumed = std::move(resumed),
                      .in_resumed = false,
                      .moved = !same});
  }
}

Result<std::optional<ShardProgress::Reading>> ShardProgress::read(SequenceNumber number,
                                                                  std::string_view key,
                                                                  WallTime arrived) {
  const bool again = read_through_ && number <= *read_through_;
  if (again || (last_read_ && number < *last_read_)) {
    const std::string& last = last_read_ && !again ? last_read_->text() : read_through_->text();
    return Error(Errc::malformed, "record " + number.text() + " of shard \"" + key_.partition +
                                      "\" follows record " + last +
                                      ": the server's sequence numbers do not increase");
  }
  last_read_ = number;
  Reading reading{.slot = slot_of(key, slot_count())};
  Slot& slot = slots_[static_cast<std::size_t>(reading.slot)];
  if (slot.progress.has_finished(number) || was_finished(number, key)) {
    return std::optional<Reading>();
  }
  mark_resumed(slot, number, reading);
  reading.tag = slot.progress.read(std::move(number), arrived);
  return std::optional<Reading>(std::move(reading));
}

bool ShardProgress::was_finished(const SequenceNumber& number, std::string_view key) const {
  return std::ranges::any_of(former_, [&](const FormerSlots& slots) {
    return !slots.empty() &&
           number <= slots[static_cast<std::size_t>(slot_of(key, static_cast<int>(slots.size())))];
  });
}

// Whether there were any that all slots have passed.
bool ShardProgress::drop_former() {
  const auto passed = [&](const FormerSlots& former) {
    return std::ranges::all_of(slots_, [&](const Slot& slot) {
      return slot.progress.position().finished >= std::ranges::max(former);
    });
  };
  return std::erase_if(former_, [&](const FormerSlots& former) {
           return former.empty() || passed(former);
         }) > 0;
}

// If the batch's first record is not the slot's first any more, it was trimmed, and what is left is
// another batch.
void ShardProgress::mark_resumed(Slot& slot, const SequenceNumber& number, Reading& reading) {
  if (!slot.resumed) return;
  if (!slot.in_resumed && number == slot.resumed->first) {
    reading.earlier_calls =
        std::make_shared<const EarlierCalls>(EarlierCalls{.calls = slot.resumed->calls,
                                                          .request_id = slot.resumed->request_id,
                                                          .records = slot.resumed->records});
    slot.in_resumed = true;
  } else if (!slot.in_resumed || number > slot.resumed->last) {
    reading.opens_batch = slot.in_resumed;
    slot.resumed.reset();
  }
}

void ShardProgress::page_ends(const std::optional<SequenceNumber>& through) {
  std::optional<SequenceNumber> read = std::exchange(last_read_, std::nullopt);
  if (through && through > read) read = through;
  if (!read || read <= read_through_) return;
  read_through_ = std::move(read);
  for (Slot& slot : slots_) {
    if (!slot.progress.idle()) continue;
    slot.progress.read_through(*read_through_);
    slot.moved = true;
  }
}

std::size_t ShardProgress::finish(int slot, std::span<const std::uint64_t> tags) {
  Slot& of = slots_.at(static_cast<std::size_t>(slot));
  const SlotPosition before = of.progress.position();
  const std::size_t finished = of.progress.finish(tags);
  if (of.progress.idle() && read_through_) of.progress.read_through(*read_through_);
  if (of.progress.position() != before) of.moved = true;
  return finished;
}

void ShardProgress::failed(int slot, FailedBatch batch) {
  Slot& of = slots_.at(static_cast<std::size_t>(slot));
  const SlotPosition before = of.progress.position();
  of.progress.failed(std::move(batch));
  if (of.progress.position() != before) of.moved = true;
}

void ShardProgress::note_window(const WindowState& window) {
  if (window == window_) return;
  window_ = window;
  window_moved_ = true;
}

bool ShardProgress::idle() const {
  return std::ranges::all_of(slots_, [](const Slot& slot) { return slot.progress.idle(); });
}

std::size_t ShardProgress::unfinished() const {
  std::size_t count = 0;
  for (const Slot& slot : slots_) count += slot.progress.unfinished();
  return count;
}

std::optional<WallTime> ShardProgress::oldest() const {
  std::optional<WallTime> oldest;
  for (const Slot& slot : slots_) {
    if (slot.progress.idle()) continue;
    oldest = std::min(oldest.value_or(WallTime::max()), slot.progress.oldest());
  }
  return oldest;
}

std::optional<PositionMove> ShardProgress::take_move() {
  PositionMove move = no_move();
  for (int slot = 0; slot < slot_count(); ++slot) {
    Slot& of = slots_[static_cast<std::size_t>(slot)];
    if (std::exchange(of.moved, false)) move.slots[slot] = of.progress.position();
  }
  if (drop_former() || std::exchange(former_moved_, false)) move.former = former_;
  former_moved_ = false;
  if (std::exchange(window_moved_, false)) move.window = window_;
  if (finished() && !std::exchange(told_finished_, true)) move.finished = true;
  if (move.slots.empty() && !move.former && !move.window && !move.finished) return std::nullopt;
  return move;
}

}  // namespace wheelpit::sharded
