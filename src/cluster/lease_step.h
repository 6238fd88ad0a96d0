#pragma once

#include <map>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "base/clock.h"
#include "cluster/view.h"

namespace wheelpit::cluster {

// In the store a lease lasts 10 s from when the renewal was done, by the store's clock. A node
// counts 9 s from before it sent the renewal, by its own: it errs early.
inline constexpr Duration kRenewEvery = std::chrono::seconds(2);
inline constexpr Duration kLeaseHere = std::chrono::seconds(9);

// What a node knows of its lease and of its slots.
struct Lease {
  std::string node;                // NodeRow::node
  std::string incarnation;         // "": it has to join the store
  bool draining = false;           // it takes nothing
  std::optional<TimePoint> until;  // the lease holds at least until then

  // What this node has, and runs. After a lost lease the claims are those of an earlier
  // incarnation, which no fence passes any more, until the slot is taken anew or lost.
  std::map<SlotName, SlotClaim> held;
  std::set<SlotName> leaving;              // of `held`: to be let go
  std::map<SlotName, SlotClaim> released;  // let go: to be freed in the store until seen so

  bool operator==(const Lease&) const = default;
};

// What a node does after a look at the store.
struct LeaseStep {
  std::vector<std::pair<SlotName, SlotClaim>> taken;  // of an acquisition whose answer was lost
  std::vector<SlotName> leave;                        // tell whoever runs them
  bool acquire = false;                               // there is something to take

  bool operator==(const LeaseStep&) const = default;
};

// A look at the store, in which this node's lease was alive. What is targeted at the node and has
// no owner that lives is to be taken; what is targeted elsewhere is to be left; what another one
// has is lost, and to be left, too. What runs goes on until it is told to leave.
LeaseStep lease_step(Lease& lease, const std::vector<SlotRow>& slots);

// The store has given these, under the present incarnation.
void acquired(Lease& lease, const std::vector<std::pair<SlotName, SlotClaim>>& slots);

// Whoever ran it has stopped: it is to be freed in the store, unless it was lost.
void let_go(Lease& lease, const SlotName& name);

// A renewal or a joining, sent at `sent`, was done.
void renewed(Lease& lease, TimePoint sent);

// The store knows this incarnation no more: join with another one. What is held goes on.
void lost(Lease& lease);

// How long the lease is over, by this node's clock; 0 while it holds, or before it has joined.
Duration overrun(const Lease& lease, TimePoint now);

}  // namespace wheelpit::cluster
