#include "positions/checkpoint_schedule.h"

#include <algorithm>
#include <iterator>
#include <utility>

namespace wheelpit {

std::uint64_t CheckpointSchedule::add(PositionMove move, Urgency urgency) {
  if (urgency == Urgency::at_once) at_once_ = true;
  const auto found = waiting_.find(move.key);
  if (found == waiting_.end()) {
    waiting_.emplace(move.key, std::move(move));
  } else {
    join(found->second, std::move(move));
  }
  return begun_ + 1;
}

// What a former owner says would be refused, so that it need not be asked for.
void CheckpointSchedule::join(PositionMove& older, PositionMove&& newer) {
  if (newer.epoch < older.epoch) return;
  if (newer.epoch > older.epoch) {
    older = std::move(newer);
    return;
  }
  if (newer.slot_count != older.slot_count) older.slots.clear();
  older.slot_count = newer.slot_count;
  for (auto& [slot, position] : newer.slots) older.slots[slot] = std::move(position);
  if (newer.former) older.former = std::move(newer.former);
  if (newer.window) older.window = std::move(newer.window);
  if (newer.finished) older.finished = true;
  std::ranges::move(newer.notices, std::back_inserter(older.notices));
}

void CheckpointSchedule::flush() { at_once_ = true; }

std::optional<TimePoint> CheckpointSchedule::due() const {
  if (waiting_.empty() || !writing_.empty()) return std::nullopt;
  return at_once_ && !failing_ ? TimePoint::min() : next_;
}

std::vector<PositionMove> CheckpointSchedule::begin(TimePoint now) {
  for (auto& [key, move] : std::exchange(waiting_, {})) writing_.push_back(std::move(move));
  at_once_ = false;
  next_ = now + interval_;
  ++begun_;
  return writing_;
}

void CheckpointSchedule::lose(const PartitionKey& key, OwnerEpoch epoch) {
  lost_[key] = std::max(lost_[key], epoch);
  const auto waiting = waiting_.find(key);
  if (waiting != waiting_.end() && waiting->second.epoch <= epoch) waiting_.erase(waiting);
}

void CheckpointSchedule::committed(std::span<const std::size_t> refused) {
  for (const std::size_t place : refused) {
    lose(writing_.at(place).key, writing_.at(place).epoch);
  }
  writing_.clear();
  failing_ = false;
  stored_ = begun_;
}

void CheckpointSchedule::failed(TimePoint now) {
  for (PositionMove& move : std::exchange(writing_, {})) {
    const auto newer = waiting_.find(move.key);
    if (newer != waiting_.end()) join(move, std::move(newer->second));
    PartitionKey key = move.key;
    waiting_.insert_or_assign(std::move(key), std::move(move));
  }
  failing_ = true;
  next_ = now + interval_;
}

bool CheckpointSchedule::lost(const PartitionKey& key, OwnerEpoch epoch) const {
  const auto found = lost_.find(key);
  return found != lost_.end() && epoch <= found->second;
}

}  // namespace wheelpit
