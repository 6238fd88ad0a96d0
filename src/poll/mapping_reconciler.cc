#include "poll/mapping_reconciler.h"

#include <algorithm>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <utility>

#include "poll/mapping_reconciler_entry.h"
#include "poll/secret_reference.h"

namespace wheelpit {

namespace asio = boost::asio;

namespace {

constexpr Duration kFirstPause = std::chrono::seconds(1);
constexpr Duration kLongestPause = std::chrono::minutes(1);

}  // namespace

MappingReconciler::MappingReconciler(ReconcilerParts parts, Log log)
    : parts_(std::move(parts)),
      log_(std::move(log)),
      mappings_(parts_.store),
      functions_(parts_.store),
      left_(parts_.io),
      tasks_(parts_.io, log_) {}

MappingReconciler::~MappingReconciler() = default;

asio::awaitable<Status> MappingReconciler::start() {
  const auto mappings = co_await mappings_.list();
  if (!mappings) co_return mappings.error();
  if (parts_.slots != nullptr) parts_.slots->listen(cluster::SlotKind::mapping, *this);
  for (const auto& mapping : *mappings) mapping_changed(mapping.value.uuid);
  co_return Status();
}

void MappingReconciler::mapping_changed(const std::string& uuid) {
  auto& entry = entries_[uuid];
  if (!entry) entry = std::make_unique<Entry>(uuid, parts_.io);
  look_again(*entry);
}

void MappingReconciler::secret_changed(const std::string& secret_arn) {
  for (const auto& [uuid, entry] : entries_) {
    if (!entry->running) continue;
    const bool named = std::ranges::any_of(entry->running->secrets, [&](const std::string& secret) {
      return names_secret(secret, secret_arn);
    });
    if (named) retry_now(*entry);
  }
}

void MappingReconciler::function_changed(const std::string& function_name) {
  for (const auto& [uuid, entry] : entries_) {
    if (entry->function_name != function_name) continue;
    if (entry->running) retry_now(*entry);
    look_again(*entry);  // its timeout may have changed
  }
}

void MappingReconciler::brokers_changed(const std::vector<std::string>& arns) {
  for (const auto& [uuid, entry] : entries_) {
    if (!entry->running) continue;
    const std::string& broker = entry->running->config.event_source_arn;
    if (std::ranges::find(arns, broker) == arns.end()) continue;
    entry->running->outdated = true;
    look_again(*entry);
  }
}

asio::awaitable<void> MappingReconciler::stop(TimePoint until) {
  stopping_ = true;
  for (const auto& [uuid, entry] : entries_) entry->changed.notify();
  let_all_go(false);
  const auto stop_shard = [](Supervisor* shard, TimePoint last) -> asio::awaitable<void> {
    co_await asio::co_spawn(shard->io(), shard->stop_all(last), asio::use_awaitable);
  };
  TaskGroup shards(parts_.io, log_);
  for (Supervisor* shard : parts_.shards) shards.spawn("stop shard", stop_shard(shard, until));
  co_await shards.join();
  let_all_go(true);
}

asio::awaitable<void> MappingReconciler::join() {
  for (Supervisor* shard : parts_.shards) {
    co_await asio::co_spawn(shard->io(), shard->join(), asio::use_awaitable);
  }
  co_await tasks_.join();
}

void MappingReconciler::look_again(Entry& entry) {
  entry.stale = true;
  entry.changed.notify();
  if (entry.active || stopping_) return;
  entry.active = true;
  tasks_.spawn("keep mapping " + entry.uuid, reconcile(entry), [&entry] { entry.active = false; });
}

void MappingReconciler::retry_now(const Entry& entry) {
  Supervisor& shard = entry.running->shard;
  asio::post(shard.io(), [&shard, uuid = entry.uuid] { shard.retry_now(uuid); });
}

// One at a time for each mapping. Whatever changes meanwhile makes it look again.
asio::awaitable<void> MappingReconciler::reconcile(Entry& entry) {
  Duration pause = kFirstPause;
  while (entry.stale && !stopping_) {
    entry.stale = false;
    const Status done = co_await reconcile_once(entry);
    if (done) {
      pause = kFirstPause;
      continue;
    }
    if (done.error().code() != Errc::conflict) {  // else the API wrote first
      log_.warn("cannot reconcile mapping; retrying",
                {{"mapping", entry.uuid}, {"error", done.error().message()}});
      const TimePoint again = parts_.clock.now() + pause;
      while (!stopping_ && !entry.stale && parts_.clock.now() < again) {
        co_await entry.changed.wait(again);
      }
      pause = std::min(pause * 2, kLongestPause);
    }
    entry.stale = true;
  }
  entry.active = false;
  if (entry.gone && !entry.stale) entries_.erase(entries_.find(entry.uuid));
}

}  // namespace wheelpit
