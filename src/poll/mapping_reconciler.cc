#include "poll/mapping_reconciler.h"

#include <algorithm>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <utility>

#include "base/signal.h"
#include "function/function_arn.h"
#include "function/versions.h"
#include "mapping/lifecycle.h"
#include "mapping/settings_rules.h"
#include "poll/mapping_labels.h"
#include "poll/secret_reference.h"

namespace wheelpit {

namespace asio = boost::asio;

namespace {

constexpr Duration kFirstPause = std::chrono::seconds(1);
constexpr Duration kLongestPause = std::chrono::minutes(1);
constexpr int kLongestTimeoutSeconds = 900;

ConsumerFault fault_of(SourceProblem problem) {
  switch (problem) {
    case SourceProblem::none:
      return ConsumerFault::none;
    case SourceProblem::connection:
      return ConsumerFault::connection;
    case SourceProblem::authentication:
      return ConsumerFault::authentication;
    case SourceProblem::authorization:
      return ConsumerFault::authorization;
    case SourceProblem::configuration:
      return ConsumerFault::configuration;
    case SourceProblem::untrusted:
      return ConsumerFault::untrusted;
    case SourceProblem::distrusted:
      return ConsumerFault::distrusted;
    case SourceProblem::unusable_key:
      return ConsumerFault::unusable_key;
  }
  std::unreachable();
}

}  // namespace

// A mapping as this process knows it.
struct MappingReconciler::Entry {
  struct Running {
    std::uint64_t generation;
    Supervisor& shard;
    LaneConfig config;
    std::string secret;
    bool outdated = false;  // its broker has changed
  };

  Entry(std::string id, asio::io_context& io) : uuid(std::move(id)), changed(io) {}

  std::string uuid;
  Labels metered;                    // of the mapping's series; none if there are none
  std::string function_name;         // that it called at the last look; "" if it was not active
  bool enabled = true;               // at the last look; until then it may be
  bool stale = false;                // what is stored, or observed, is newer than the last look
  bool active = false;               // a coroutine is looking
  bool gone = false;                 // the store has no such mapping
  std::unique_ptr<Running> running;  // none while no lane was asked for
  LaneObservation lane;              // of `running`
  Signal changed;
};

MappingReconciler::MappingReconciler(ReconcilerParts parts, Log log)
    : parts_(std::move(parts)),
      log_(std::move(log)),
      mappings_(parts_.store),
      functions_(parts_.store),
      tasks_(parts_.io, log_) {}

MappingReconciler::~MappingReconciler() = default;

asio::awaitable<Status> MappingReconciler::start() {
  const auto mappings = co_await mappings_.list();
  if (!mappings) co_return mappings.error();
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
    if (entry->running && names_secret(entry->running->secret, secret_arn)) retry_now(*entry);
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

MappingReadiness MappingReconciler::readiness() const {
  MappingReadiness now;
  for (const auto& [uuid, entry] : entries_) {
    if (!entry->enabled) continue;
    ++now.enabled;
    if (!entry->lane.consuming) now.idle.push_back(uuid);
  }
  return now;
}

asio::awaitable<void> MappingReconciler::stop(TimePoint until) {
  stopping_ = true;
  for (const auto& [uuid, entry] : entries_) entry->changed.notify();
  const auto stop_shard = [](Supervisor* shard, TimePoint last) -> asio::awaitable<void> {
    co_await asio::co_spawn(shard->io(), shard->stop_all(last), asio::use_awaitable);
  };
  TaskGroup shards(parts_.io, log_);
  for (Supervisor* shard : parts_.shards) shards.spawn("stop shard", stop_shard(shard, until));
  co_await shards.join();
}

asio::awaitable<void> MappingReconciler::join() {
  for (Supervisor* shard : parts_.shards) {
    co_await asio::co_spawn(shard->io(), shard->join(), asio::use_awaitable);
  }
  co_await tasks_.join();
}

void MappingReconciler::on_health(const StartName& start, const SourceHealth& health) {
  asio::post(parts_.io, [this, start, health] {
    observed(start, [&](Entry& entry) {
      entry.lane.consuming = health.consuming;
      entry.lane.fault = fault_of(health.problem);
      entry.lane.words = health.detail;
    });
  });
}

void MappingReconciler::on_result(const StartName& start, const std::string& result) {
  asio::post(parts_.io, [this, start, result] {
    observed(start, [&](Entry& entry) { entry.lane.result = result; });
  });
}

// What an earlier lane of the mapping still says is not about the present one.
void MappingReconciler::observed(const StartName& start,
                                 const std::function<void(Entry&)>& change) {
  const auto found = entries_.find(start.mapping_uuid);
  if (found == entries_.end()) return;
  Entry& entry = *found->second;
  if (!entry.running || entry.running->generation != start.generation) return;
  const LaneObservation before = entry.lane;
  change(entry);
  if (entry.lane != before) look_again(entry);
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

asio::awaitable<Status> MappingReconciler::reconcile_once(Entry& entry) {
  auto stored = co_await mappings_.get(entry.uuid);
  if (!stored) co_return stored.error();
  std::optional<Stored<Mapping>> mapping = std::move(*stored);
  entry.gone = !mapping.has_value();
  entry.enabled = mapping && is_active(mapping->value.status.state);
  if (!mapping) {
    co_await stop_lane(entry);
    co_return Status();
  }
  if (entry.enabled) {
    co_return co_await reconcile_active(entry, std::move(*mapping));
  }
  co_return co_await reconcile_inactive(entry, std::move(*mapping));
}

asio::awaitable<Status> MappingReconciler::reconcile_active(Entry& entry, Stored<Mapping> mapping) {
  entry.function_name = mapping.value.function_name();
  const auto seconds = co_await function_timeout(mapping.value);
  if (!seconds) co_return seconds.error();
  const SourceKind kind = mapping.value.kind;
  if (const Status allowed = check_function_timeout(kind, seconds->value_or(0)); !allowed) {
    co_return co_await hold_back(entry, std::move(mapping), allowed.error().message());
  }
  // A function that does not exist (yet) counts as one with the longest timeout.
  const Duration timeout = std::chrono::seconds(seconds->value_or(kLongestTimeoutSeconds));
  if (entry.running && !co_await adapt(entry, mapping.value, timeout)) {
    co_await stop_lane(entry);
    entry.stale = true;  // that may have taken minutes
    co_return Status();
  }
  if (stopping_) co_return Status();
  if (!entry.running) start_lane(entry, mapping.value, timeout);
  const Mapping before = mapping.value;
  if (!apply(entry.lane, mapping.value, parts_.clock.wall_now())) co_return Status();
  // While a broker is away its words may change with each attempt.
  const bool news = !tell_the_same(before, mapping.value);
  if (news) tell_state(mapping.value);
  co_return co_await write(std::move(mapping));
}

// Until the function changes, or the mapping calls another one.
asio::awaitable<Status> MappingReconciler::hold_back(Entry& entry, Stored<Mapping> mapping,
                                                     std::string why) {
  if (entry.running) {
    co_await stop_lane(entry);
    entry.stale = true;  // that may have taken minutes
    co_return Status();
  }
  const LaneObservation held = held_back_by_function(why);
  if (stopping_ || !apply(held, mapping.value, parts_.clock.wall_now())) co_return Status();
  tell_state(mapping.value);
  co_return co_await write(std::move(mapping));
}

asio::awaitable<Status> MappingReconciler::reconcile_inactive(Entry& entry,
                                                              Stored<Mapping> mapping) {
  co_await stop_lane(entry);
  entry.function_name.clear();
  if (stopping_) co_return Status();
  if (mapping.value.status.state == MappingState::deleting) {
    if (parts_.positions != nullptr) {
      if (Status gone = co_await parts_.positions->remove(entry.uuid); !gone) co_return gone;
    }
    const Status removed = co_await mappings_.remove(entry.uuid, mapping.revision);
    entry.gone = removed.has_value();
    if (removed) parts_.shards.front()->forget(entry.uuid);
    co_return removed;
  }
  if (!apply_stopped(mapping.value, parts_.clock.wall_now())) co_return Status();
  tell_state(mapping.value);
  co_return co_await write(std::move(mapping));
}

// Whether the lanes that run are, by now, what the mapping asks for.
asio::awaitable<bool> MappingReconciler::adapt(Entry& entry, const Mapping& mapping,
                                               Duration function_timeout) {
  LaneConfig wanted = lane_config(mapping, function_timeout);
  Entry::Running& running = *entry.running;
  if (running.outdated) co_return false;
  if (running.config == wanted) co_return true;
  if (needs_new_lanes(running.config, wanted)) co_return false;
  const bool done = co_await asio::co_spawn(
      running.shard.io(), running.shard.adapt(mapping, function_timeout), asio::use_awaitable);
  if (done) running.config = std::move(wanted);
  co_return done;
}

asio::awaitable<void> MappingReconciler::stop_lane(Entry& entry) {
  if (!entry.running) co_return;
  Supervisor& shard = entry.running->shard;
  co_await asio::co_spawn(shard.io(), shard.stop(entry.uuid), asio::use_awaitable);
  entry.running.reset();
  entry.lane = {};
}

asio::awaitable<Result<std::optional<int>>> MappingReconciler::function_timeout(
    const Mapping& mapping) {
  const auto stored = co_await functions_.get(std::string(mapping.function_name()));
  if (!stored) co_return stored.error();
  if (!*stored) co_return std::optional<int>();
  co_return longest_timeout((*stored)->value, qualifier_of_arn(mapping.function_arn));
}

void MappingReconciler::start_lane(Entry& entry, const Mapping& mapping,
                                   Duration function_timeout) {
  Supervisor& shard = *parts_.shards.at(parts_.shard_of(mapping.function_name()));
  // Series of the function or queue before would stand still for ever.
  Labels labels = mapping_labels(mapping);
  if (!entry.metered.empty() && entry.metered != labels) shard.forget(entry.uuid);
  entry.metered = std::move(labels);
  const std::uint64_t generation = ++generations_;
  entry.running = std::make_unique<Entry::Running>(
      Entry::Running{.generation = generation,
                     .shard = shard,
                     .config = lane_config(mapping, function_timeout),
                     .secret = std::string(mapping.secret_arn())});
  asio::post(shard.io(), [this, &shard, mapping, function_timeout, generation] {
    shard.start({.name = {.mapping_uuid = mapping.uuid, .generation = generation},
                 .mapping = mapping,
                 .function_timeout = function_timeout,
                 .observer = this});
  });
}

void MappingReconciler::tell_state(const Mapping& mapping) const {
  log_.info("mapping state", {{"mapping", mapping.uuid},
                              {"function", mapping.function_name()},
                              {"queue", mapping.queue_name()},
                              {"state", to_string(mapping.status.state)},
                              {"reason", mapping.status.reason},
                              {"result", mapping.status.last_processing_result}});
}

asio::awaitable<Status> MappingReconciler::write(Stored<Mapping> mapping) {
  auto written = co_await mappings_.put(std::move(mapping.value), mapping.revision);
  if (!written) co_return written.error();
  co_return Status();
}

}  // namespace wheelpit
