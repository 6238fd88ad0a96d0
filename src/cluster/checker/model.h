#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <set>
#include <string>
#include <tuple>
#include <vector>

#include "cluster/fence.h"
#include "cluster/lease_step.h"
#include "cluster/view.h"

namespace wheelpit::cluster {

// Three nodes, a store with the coordinator's slot and one mapping's, and what may go wrong: the
// functions that decide are those that run in the engine; the store is what its SQL says.

inline constexpr std::size_t kNodes = 3;

// How often each thing may go wrong on a way. More than that leads to states like those before.
struct Budget {
  int expiries = 2;
  int lost_answers = 1;
  int failovers = 1;  // each loses the store's last commit, which changed an owner
  int kills = 1;
  std::int64_t epochs = 3;  // of a slot; the ways beyond are not followed

  bool operator==(const Budget&) const = default;
};

// Who has had a slot in the store's history as it stands, one letter a change of hands. Not known
// to the nodes: what makes a write right or wrong.
using Tenure = std::string;

struct ModelSlot {
  SlotRow row;
  Tenure tenure;

  bool operator==(const ModelSlot&) const = default;
};

struct Member {
  std::string incarnation;
  std::string node;
  bool live = true;

  bool operator==(const Member&) const = default;
};

struct ModelStore {
  std::vector<Member> nodes;  // in the order of their incarnations
  std::array<ModelSlot, 2> slots;

  bool operator==(const ModelStore&) const = default;
};

// A claim that a node has had once. A write under it may be on its way to the store for ever.
struct ModelClaim {
  SlotName name;
  SlotClaim claim;
  Tenure tenure;

  auto operator<=>(const ModelClaim& other) const {
    return std::tie(name, claim.epoch, claim.owner, tenure) <=>
           std::tie(other.name, other.claim.epoch, other.claim.owner, other.tenure);
  }
  bool operator==(const ModelClaim&) const = default;
};

struct ModelNode {
  Lease lease;
  bool dead = false;            // killed, and never started again
  bool takes = false;           // its last look said that there is something to take
  int incarnations = 0;         // so far
  std::set<ModelClaim> claims;  // so far

  bool operator==(const ModelNode&) const = default;
};

struct State {
  ModelStore store;
  std::shared_ptr<const ModelStore> before;  // the last commit, if that changed an owner
  std::array<ModelNode, kNodes> nodes;
  Budget left;

  // The same for the same state alone.
  std::string key() const;
};

// One step of somebody, and what it led to.
struct Step {
  std::string name;
  State state;
};

// Whether a write of a former owner would land now.
bool is_wrong(const State& state, const Fence& fence);

State first_state(const Budget& budget);

// All that may happen next, if writes are fenced with `fence`.
std::vector<Step> steps_from(const State& state, const Fence& fence);

// What is the matter with the state if nothing goes wrong any more and everybody who lives goes on
// for a while: a slot that no node has whose lease lives and who is to have it. "" if nothing.
std::string stuck(State state, const Fence& fence);

}  // namespace wheelpit::cluster
