#include <string>
#include <utility>
#include <vector>

#include "source/sharded/sharded_reading.h"
#include "source/sharded/slot_source.h"

// The shards that are read, and their lanes: how they begin and end.
namespace wheelpit::sharded {

namespace asio = boost::asio;

void ShardedReading::begin(const PartitionPosition& row) {
  const PartitionKey key{settings_.mapping, row.partition};
  context_.writer.taken(key, row.epoch);
  if (!plan_->begin(row.partition)) return;
  Entry& entry = shards_[row.partition];
  entry.work = std::make_shared<ShardWork>(
      ShardWorkContext{context_.io, context_.clock, context_.writer, context_.log, context_.ages},
      key, row, settings_.slots, settings_.ahead, changed_);
  entry.lanes = settings_.slots;
  readers_.spawn("shard " + row.partition, entry.work->run(*stream_),
                 [work = entry.work] { work->fail(); });
  for (int slot = 0; slot < settings_.slots; ++slot) {
    lanes_->begin({.name = row.partition, .slot = static_cast<std::size_t>(slot)});
  }
}

// Shards that no lane reads any more. Whether any of them must be read again.
bool ShardedReading::remove_gone() {
  bool again = false;
  for (auto at = shards_.begin(); at != shards_.end();) {
    if (at->second.lanes > 0) {
      ++at;
      continue;
    }
    const auto gone = shards_.extract(at++);
    if (!gone.mapped().work->ended()) {
      plan_->release(gone.key());
      again = true;
    }
    if (context_.ages != nullptr) context_.ages->on_gone(gone.key());
    warned_.erase(gone.key());
  }
  return again;
}

asio::awaitable<void> ShardedReading::forget() {
  const std::vector<std::string> names = plan_->forgettable();
  if (names.empty()) co_return;
  if (!co_await context_.store.forget(settings_.mapping, names)) co_return;  // next time
  for (const std::string& name : names) plan_->forget(name);
}

std::unique_ptr<EventSource> ShardedReading::make_source(const LaneKey& lane,
                                                         SourceObserver& observer) {
  const auto found = shards_.find(lane.name);
  return std::make_unique<SlotSource>(context_.io, context_.clock,
                                      found == shards_.end() ? nullptr : found->second.work,
                                      static_cast<int>(lane.slot), observer);
}

void ShardedReading::lane_ended(const LaneKey& lane) {
  const auto found = shards_.find(lane.name);
  if (found == shards_.end()) return;
  --found->second.lanes;
  // It ended because someone said so, or because it had nothing left.
  if (found->second.lanes == 0 && !found->second.work->ended()) found->second.work->stop();
  changed_.notify();
}

void ShardedReading::on_lost(const PartitionKey& key, OwnerEpoch epoch) {
  const auto found = shards_.find(key.partition);
  if (found == shards_.end()) return;
  ShardWork& work = *found->second.work;
  if (key != work.key() || epoch < work.epoch()) return;
  work.lose();
  end_lanes(key.partition, LaneEnd::drops);
}

void ShardedReading::end_lanes(const std::string& shard, LaneEnd how) {
  Entry& entry = shards_.at(shard);
  if (lanes_ == nullptr || std::exchange(entry.ending, true)) return;
  entry.work->stop();
  for (int slot = 0; slot < settings_.slots; ++slot) {
    lanes_->end({.name = shard, .slot = static_cast<std::size_t>(slot)}, how);
  }
}

void ShardedReading::end_all(LaneEnd how) {
  for (const auto& [id, entry] : shards_) end_lanes(id, how);
}

}  // namespace wheelpit::sharded
