#include <boost/asio/co_spawn.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <chrono>
#include <memory>
#include <optional>
#include <string>
#include <utility>

#include "function/function_arn.h"
#include "function/versions.h"
#include "mapping/lifecycle.h"
#include "mapping/secret_references.h"
#include "mapping/settings_rules.h"
#include "poll/mapping_labels.h"
#include "poll/mapping_reconciler_entry.h"

// One look of the reconciler at one mapping: what is stored, what runs, and what is to be done.
namespace wheelpit {

namespace asio = boost::asio;

namespace {

constexpr int kLongestTimeoutSeconds = 900;

}  // namespace

asio::awaitable<Status> MappingReconciler::reconcile_once(Entry& entry) {
  auto stored = co_await mappings_.get(entry.uuid);
  if (!stored) co_return stored.error();
  std::optional<Stored<Mapping>> mapping = std::move(*stored);
  entry.gone = !mapping.has_value();
  if (parts_.slots != nullptr) {
    if (Status known = co_await claim(entry, mapping ? &mapping->value : nullptr); !known) {
      co_return known;
    }
    if (is_elsewhere(entry)) {
      entry.enabled = false;
      entry.function_name.clear();
      entry.held_back.clear();
      co_await stop_lane(entry);
      leave(entry);
      co_return Status();
    }
  }
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
  entry.held_back.clear();
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
  if (entry.held_back.empty()) {
    entry.condition.fault_since =
        std::chrono::floor<std::chrono::milliseconds>(parts_.clock.wall_now());
  }
  entry.held_back = why;
  const LaneObservation held = held_back_by_function(why);
  if (stopping_ || !apply(held, mapping.value, parts_.clock.wall_now())) co_return Status();
  tell_state(mapping.value);
  co_return co_await write(std::move(mapping));
}

asio::awaitable<Status> MappingReconciler::reconcile_inactive(Entry& entry,
                                                              Stored<Mapping> mapping) {
  co_await stop_lane(entry);
  entry.held_back.clear();
  entry.condition = {};
  entry.function_name.clear();
  if (stopping_) co_return Status();
  if (mapping.value.status.state == MappingState::deleting) {
    if (parts_.positions != nullptr) {
      if (Status gone = co_await parts_.positions->remove(entry.uuid); !gone) co_return gone;
    }
    const Status removed = co_await mappings_.remove(entry.uuid, mapping.revision);
    entry.gone = removed.has_value();
    if (removed) {
      entry.stale = entry.stale || parts_.slots != nullptr;  // its slot goes, too
      parts_.shards.front()->forget(entry.uuid);
      parts_.on_deleted(entry.uuid);
    }
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
  entry.condition = {};
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
                     .secrets = secrets_of(mapping)});
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
  if (parts_.owned != nullptr) co_return co_await parts_.owned->write(std::move(mapping));
  auto written = co_await mappings_.put(std::move(mapping.value), mapping.revision);
  if (!written) co_return written.error();
  co_return Status();
}

}  // namespace wheelpit
