#include <algorithm>
#include <chrono>
#include <optional>
#include <string>
#include <utility>
#include <variant>

#include "function/home.h"
#include "poll/mapping_reconciler_entry.h"

// Which mappings are this node's, where several share a store.
namespace wheelpit {

namespace asio = boost::asio;

namespace {

// What a mapping that leaves may take to give back what it has received.
constexpr Duration kLeavingPatience = std::chrono::seconds(1);

cluster::SlotName slot_of(const std::string& uuid) {
  return {.kind = cluster::SlotKind::mapping, .key = uuid};
}

// How much work a mapping is beside others: its lanes, as far as they are known beforehand.
std::int64_t weight_of(const Mapping& mapping) {
  return std::max(1, mapping.handling.maximum_concurrency.value_or(1));
}

}  // namespace

void MappingReconciler::slot_taken(const cluster::SlotName& name,
                                   const cluster::SlotClaim& /*claim*/) {
  if (const auto known = entries_.find(name.key); known != entries_.end()) {
    known->second->leaving = false;
  }
  mapping_changed(name.key);
}

// Who is at a function for minutes makes nobody wait, as a queue may have two consumers, and a
// group of Kafka gives a partition to one member. Batches of a stream are worked on one after
// another.
void MappingReconciler::slot_to_leave(const cluster::SlotName& name) {
  const auto known = entries_.find(name.key);
  const bool waits = known != entries_.end() && known->second->in_order;
  if (known == entries_.end() || (stopping_ && !waits)) return parts_.slots->let_go(name);
  if (stopping_ || known->second->leaving) return;
  known->second->leaving = true;
  look_again(*known->second);
  tasks_.spawn("let mapping " + name.key + " go", leave_soon(name.key));
}

bool MappingReconciler::is_elsewhere(const Entry& entry) const {
  return entry.leaving || !parts_.slots->claim_of(slot_of(entry.uuid));
}

// A mapping that is there needs a slot, and one that is gone needs none.
asio::awaitable<Status> MappingReconciler::claim(Entry& entry, const Mapping* mapping) {
  if (mapping == nullptr) {
    const bool mine = parts_.slots->claim_of(slot_of(entry.uuid)).has_value();
    if (!mine) co_return Status();
    entry.leaving = false;
    entry.weight = 0;
    left_.notify();
    co_await stop_lane(entry);
    co_return co_await parts_.slots->forget(slot_of(entry.uuid));
  }
  const auto function = co_await functions_.get(std::string(mapping->function_name()));
  if (!function) co_return function.error();
  // A function whose limit is one counter in one process has its mappings there.
  const bool homed = *function && has_home((*function)->value);
  const std::string home = homed ? (*function)->value.name : "";
  entry.in_order = std::holds_alternative<StreamParameters>(mapping->source);
  const std::int64_t weight = weight_of(*mapping);
  if (entry.weight == weight && entry.home == home) co_return Status();
  const Status wanted = co_await parts_.slots->want(slot_of(entry.uuid), weight, home);
  if (!wanted) co_return wanted;
  entry.weight = weight;
  entry.home = home;
  co_return Status();
}

asio::awaitable<void> MappingReconciler::leave_soon(std::string uuid) {
  const TimePoint until = parts_.clock.now() + kLeavingPatience;
  for (;;) {
    const auto known = entries_.find(uuid);
    if (known == entries_.end() || !known->second->leaving) co_return;
    Entry& entry = *known->second;
    const bool waits = entry.in_order && entry.running;  // leaves when nothing of it runs
    if (!waits && (stopping_ || parts_.clock.now() >= until)) co_return leave(entry);
    co_await left_.wait(waits ? std::nullopt : std::optional(until));
  }
}

void MappingReconciler::leave(Entry& entry) {
  if (!entry.leaving) return;
  entry.leaving = false;
  parts_.slots->let_go(slot_of(entry.uuid));
  left_.notify();
}

// Another node may begin as soon as its broker lets it; a stream's order needs that nothing runs.
void MappingReconciler::let_all_go(bool in_order) {
  if (parts_.slots == nullptr) return;
  for (const auto& [uuid, entry] : entries_) {
    if (entry->in_order != in_order) continue;
    entry->leaving = false;
    if (parts_.slots->claim_of(slot_of(uuid))) parts_.slots->let_go(slot_of(uuid));
  }
  left_.notify();
}

}  // namespace wheelpit
