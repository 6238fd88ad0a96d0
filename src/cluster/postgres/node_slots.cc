#include <algorithm>
#include <chrono>
#include <utility>

#include "cluster/postgres/node.h"
#include "commit/commit_thread.h"

// What a node tells, and what it is told of slots.
namespace wheelpit::cluster {

namespace asio = boost::asio;

void Node::listen(SlotKind kind, SlotListener& listener) {
  listeners_[kind] = &listener;
  for (const auto& [name, claim] : lease_.held) {
    if (name.kind == kind) listener.slot_taken(name, claim);
  }
}

std::optional<SlotClaim> Node::claim_of(const SlotName& name) const {
  const auto found = lease_.held.find(name);
  if (found == lease_.held.end()) return std::nullopt;
  return found->second;
}

void Node::let_go(const SlotName& name) {
  cluster::let_go(lease_, name);
  look_now();
}

// What the last look has seen need not be said again.
asio::awaitable<Status> Node::want(SlotName name, std::int64_t weight, std::string home) {
  const auto seen = std::ranges::find(view_.slots, name, &SlotRow::name);
  if (seen != view_.slots.end() && seen->weight == weight && seen->home == home) {
    co_return Status();
  }
  const Status wanted = co_await table_->call<void>(
      Access::alone, [&](NodeTable& table) { return table.want(name, weight, home); });
  if (wanted) look_now();
  co_return wanted;
}

asio::awaitable<Status> Node::forget(SlotName name) {
  const Status gone = co_await table_->call<void>(
      Access::alone, [&](NodeTable& table) { return table.forget(name); });
  if (!gone) co_return gone;
  std::erase_if(view_.slots, [&](const SlotRow& row) { return row.name == name; });
  lease_.held.erase(name);
  lease_.leaving.erase(name);
  lease_.released.erase(name);
  co_return Status();
}

std::optional<std::string> Node::address_of_owner(const SlotName& name) const {
  const auto slot = std::ranges::find(view_.slots, name, &SlotRow::name);
  if (slot == view_.slots.end() || slot->owner.empty()) return std::nullopt;
  const auto owner = std::ranges::find(view_.nodes, slot->owner, &NodeRow::incarnation);
  if (owner == view_.nodes.end() || owner->address.empty()) return std::nullopt;
  return owner->address;
}

void Node::tell_taken(const Claims& slots) {
  for (const auto& [name, claim] : slots) {
    if (name.kind == SlotKind::coordinator) parts_.log.info("this node coordinates");
    const auto listener = listeners_.find(name.kind);
    if (listener != listeners_.end()) listener->second->slot_taken(name, claim);
  }
}

// What nobody listens to has nothing to stop.
void Node::tell_to_leave(const std::vector<SlotName>& slots) {
  for (const SlotName& name : slots) {
    const auto listener = listeners_.find(name.kind);
    if (listener != listeners_.end()) {
      listener->second->slot_to_leave(name);
    } else {
      let_go(name);
    }
  }
}

void Node::tell(const Status& outcome) {
  if (outcome) last_reached_ = parts_.clock.now();
  if (outcome.has_value() == !told_away_) return;
  told_away_ = !outcome.has_value();
  if (!told_away_) {
    parts_.log.info("the store is reached again");
  } else {
    parts_.log.error(
        "the store cannot be reached: mappings go on; changes through the API and asynchronous "
        "invocations are refused until it can",
        {{"error", outcome.error().message()}});
  }
}

void Node::tell_metrics() const {
  Metrics& metrics = parts_.metrics;
  metrics.gauge("wheelpit_store_reachable", "Whether the PostgreSQL store was reached last.", {})
      .set(told_away_ ? 0 : 1);
  metrics.gauge("wheelpit_nodes", "Nodes whose lease had not expired at the last look.", {})
      .set(static_cast<double>(std::ranges::count(view_.nodes, true, &NodeRow::live)));
  metrics
      .gauge("wheelpit_lease_overrun_seconds",
             "How long this node goes on past its lease; 0 while it has one.", {})
      .set(std::chrono::duration<double>(overrun(lease_, parts_.clock.now())).count());
  const auto held = [&](SlotKind kind, const char* name) {
    const auto count = std::ranges::count_if(
        lease_.held, [&](const auto& entry) { return entry.first.kind == kind; });
    metrics.gauge("wheelpit_slots", "What this node has of the store.", {{"kind", name}})
        .set(static_cast<double>(count));
  };
  held(SlotKind::coordinator, "coordinator");
  held(SlotKind::mapping, "mapping");
  held(SlotKind::function, "function");
  held(SlotKind::bucket, "bucket");
}

}  // namespace wheelpit::cluster
