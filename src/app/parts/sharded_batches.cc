#include "app/parts/sharded_batches.h"

#include <algorithm>
#include <boost/asio/dispatch.hpp>
#include <boost/asio/post.hpp>
#include <set>
#include <utility>

namespace wheelpit {

namespace asio = boost::asio;

namespace {

asio::awaitable<std::vector<CalledBatch>> newest(BatchBook& book, std::string uuid,
                                                 std::int64_t after, std::size_t most) {
  const auto mapping = book.find(uuid);
  if (!mapping) co_return std::vector<CalledBatch>();
  co_return mapping->newest(after, most);
}

}  // namespace

ShardedBatches::ShardedBatches(const Parts& parts, const Log& log)
    : shards_(parts.shards),
      settings_(parts.store),
      mappings_(parts.store),
      log_(log),
      recorder_(parts.folder, parts.max_bytes, log),
      tasks_(parts.shards[0].io(), log) {
  for (std::size_t i = 0; i < shards_.size(); ++i) {
    books_.push_back(std::make_unique<BatchBook>(recorder_, parts.clock));
  }
}

ShardedBatches::~ShardedBatches() = default;

asio::awaitable<void> ShardedBatches::start() {
  const Status taken = co_await take_up();
  if (taken) co_return;
  log_.error("batches are not recorded: cannot read the settings of the recording",
             {{"error", taken.error().message()}});
}

asio::awaitable<Status> ShardedBatches::take_up() {
  const auto mappings = co_await mappings_.list();
  if (!mappings) co_return mappings.error();
  std::set<std::string> known;
  for (const auto& mapping : *mappings) known.insert(mapping.value.uuid);
  for (const std::string& uuid : co_await recorder_.mappings()) {
    if (!known.contains(uuid)) co_await remove(uuid);
  }
  const auto stored = co_await settings_.list();
  if (!stored) co_return stored.error();
  for (const auto& each : *stored) {
    if (known.contains(each.value.mapping_uuid)) {
      apply(each.value);
    } else {
      co_await remove(each.value.mapping_uuid);
    }
  }
  co_return Status();
}

// A mapping may run on any shard, and move when it calls another function.
void ShardedBatches::apply(const RecordingSettings& settings) {
  auto& recording = active_[settings.mapping_uuid];
  recording = std::make_shared<ActiveRecording>(settings);
  for (std::size_t i = 0; i < books_.size(); ++i) {
    asio::dispatch(shards_[i].io(), [book = books_[i].get(), uuid = settings.mapping_uuid,
                                     active = settings.enabled ? recording : nullptr] {
      if (active || book->find(uuid)) book->of(uuid)->record_by(active);
    });
  }
}

asio::awaitable<Status> ShardedBatches::changed(std::string uuid) {
  const auto stored = co_await settings_.get(uuid);
  if (!stored) co_return stored.error();
  if (*stored) {
    apply((*stored)->value);
  } else if (active_.contains(uuid)) {
    apply(RecordingSettings{.mapping_uuid = uuid});
  }
  co_return Status();
}

void ShardedBatches::deleted(const std::string& uuid) {
  tasks_.spawn("batches of mapping " + uuid, remove(uuid), [] {});
}

asio::awaitable<void> ShardedBatches::remove(std::string uuid) {
  active_.erase(uuid);
  for (std::size_t i = 0; i < books_.size(); ++i) {
    asio::post(shards_[i].io(), [book = books_[i].get(), uuid] { book->forget(uuid); });
  }
  const auto stored = co_await settings_.get(uuid);
  if (!stored || *stored) {
    const Status removed =
        stored ? co_await settings_.remove(uuid, (*stored)->revision) : Status(stored.error());
    if (!removed) {
      log_.warn("the recording of a deleted mapping stays until the next start",
                {{"mapping", uuid}, {"error", removed.error().message()}});
    }
  }
  const auto cleared = co_await recorder_.clear(uuid);
  if (!cleared) {
    log_.warn("recorded batches of a deleted mapping stay until the next start",
              {{"mapping", uuid}, {"error", cleared.error().message()}});
  }
}

asio::awaitable<std::vector<CalledBatch>> ShardedBatches::called(std::string uuid,
                                                                 std::int64_t after,
                                                                 std::size_t most) {
  std::vector<CalledBatch> all;
  for (std::size_t i = 0; i < books_.size(); ++i) {
    auto found = co_await on_shard(shards_[i], newest(*books_[i], uuid, after, most));
    std::ranges::move(found, std::back_inserter(all));
  }
  std::ranges::sort(all, std::greater(), &CalledBatch::number);
  if (all.size() > most) all.resize(most);
  co_return all;
}

asio::awaitable<Result<RecordingState>> ShardedBatches::recording(std::string uuid) {
  const auto stored = co_await settings_.get(uuid);
  if (!stored) co_return stored.error();
  RecordingState state{
      .settings = *stored ? (*stored)->value : RecordingSettings{.mapping_uuid = uuid},
      .held = {},
      .dropped = 0,
      .last_fault = {}};
  if (const auto active = active_.find(uuid); active != active_.end()) {
    state.dropped = active->second->dropped;
  }
  auto held = co_await recorder_.held(uuid);
  state.held = held.held;
  state.last_fault = std::move(held.last_fault);
  co_return state;
}

asio::awaitable<Result<RecordingState>> ShardedBatches::set_recording(RecordingSettings settings) {
  const auto stored = co_await settings_.get(settings.mapping_uuid);
  if (!stored) co_return stored.error();
  const auto written = co_await settings_.put(settings, *stored ? (*stored)->revision : 0);
  if (!written) co_return written.error();
  apply(settings);
  co_return co_await recording(settings.mapping_uuid);
}

}  // namespace wheelpit
