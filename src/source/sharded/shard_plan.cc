#include "source/sharded/shard_plan.h"

#include <algorithm>
#include <utility>

#include "source/sharded/shard_ancestry.h"

namespace wheelpit::sharded {

namespace {

StartPoint start_point(const StartingPosition& start, WallTime now) {
  switch (start.kind) {
    case StartingPosition::Kind::trim_horizon:
      return {StartPoint::Kind::oldest, {}};
    case StartingPosition::Kind::latest:
      return {StartPoint::Kind::at, now};
    case StartingPosition::Kind::at_timestamp:
      return {StartPoint::Kind::at, start.timestamp};
  }
  std::unreachable();
}

}  // namespace

ShardPlan::ShardPlan(StartingPosition start, const std::vector<PartitionPosition>& stored)
    : start_(start), seen_(!stored.empty()) {
  for (const PartitionPosition& row : stored) {
    shards_[row.partition] = {.parents = row.parents,
                              .state = row.finished ? State::finished : State::waiting,
                              .has_begun = row.epoch != 0};
  }
}

Result<std::vector<PartitionPosition>> ShardPlan::listed(const std::vector<ListedShard>& shards,
                                                         WallTime now) {
  if (Status valid = check_ancestry(shards); !valid) return valid.error();
  std::vector<PartitionPosition> added;
  for (auto& [id, shard] : shards_) shard.listed = false;
  if (!first_look_) first_look_ = now;
  for (const ListedShard& shard : shards) {
    const auto [known, is_new] = shards_.try_emplace(shard.id);
    known->second.listed = true;
    known->second.parents = shard.parents;
    if (!is_new) continue;
    added.push_back({.partition = shard.id,
                     .parents = shard.parents,
                     .start = seen_ ? StartPoint{} : start_point(start_, *first_look_),
                     .slots = std::vector<SlotPosition>(1)});
  }
  if (!shards.empty()) seen_ = true;
  return added;
}

bool ShardPlan::may_begin(const Shard& shard) const {
  return std::ranges::all_of(shard.parents, [&](const std::string& id) {
    const auto parent = shards_.find(id);
    if (parent == shards_.end() || parent->second.state == State::finished) return true;
    return !parent->second.listed && parent->second.state != State::reading;
  });
}

std::vector<std::string> ShardPlan::ready() const {
  std::vector<std::string> ids;
  for (const auto& [id, shard] : shards_) {
    if (shard.listed && shard.state == State::waiting && may_begin(shard)) ids.push_back(id);
  }
  return ids;
}

bool ShardPlan::begin(const std::string& shard) {
  const auto found = shards_.find(shard);
  if (found == shards_.end() || found->second.state != State::waiting) return false;
  found->second.state = State::reading;
  found->second.has_begun = true;
  return true;
}

void ShardPlan::release(const std::string& shard) {
  const auto found = shards_.find(shard);
  if (found != shards_.end() && found->second.state == State::reading) {
    found->second.state = State::waiting;
  }
}

void ShardPlan::finish(const std::string& shard) {
  const auto found = shards_.find(shard);
  if (found != shards_.end()) found->second.state = State::finished;
}

std::vector<std::string> ShardPlan::forgettable() const {
  std::set<std::string> needed;
  for (const auto& [id, shard] : shards_) {
    if (shard.listed && !shard.has_begun) needed.insert(shard.parents.begin(), shard.parents.end());
  }
  std::vector<std::string> ids;
  for (const auto& [id, shard] : shards_) {
    const bool over = shard.state == State::finished && !shard.listed;
    if (over && !needed.contains(id)) ids.push_back(id);
  }
  return ids;
}

void ShardPlan::forget(const std::string& shard) { shards_.erase(shard); }

}  // namespace wheelpit::sharded
