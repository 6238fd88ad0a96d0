#include "cluster/checker/model.h"

#include <algorithm>
#include <functional>
#include <set>
#include <utility>

#include "cluster/assign.h"
#include "cluster/checker/store_model.h"

namespace wheelpit::cluster {

namespace {

void write(std::string& key, const std::string& text) { key += text + ','; }
void write(std::string& key, const SlotClaim& claim) {
  key += claim.owner + ':' + static_cast<char>('0' + claim.epoch);
}

void write(std::string& key, const ModelStore& store) {
  for (const Member& row : store.nodes) key += row.incarnation + (row.live ? '+' : '-');
  for (const ModelSlot& slot : store.slots) {
    write(key, slot.row.target);
    write(key, SlotClaim{.owner = slot.row.owner, .epoch = slot.row.epoch});
    write(key, slot.tenure);
  }
  key += '|';
}

void write(std::string& key, const std::map<SlotName, SlotClaim>& claims) {
  for (const auto& [name, claim] : claims) {
    key += name == kCoordinator ? 'C' : 'M';
    write(key, claim);
  }
  key += '/';
}

void write(std::string& key, const ModelNode& node) {
  write(key, node.lease.incarnation);
  write(key, node.lease.held);
  write(key, node.lease.released);
  for (const SlotName& name : node.lease.leaving) key += name == kCoordinator ? 'C' : 'M';
  key += node.dead ? 'x' : (node.takes ? 't' : '.');
  key += static_cast<char>('0' + node.incarnations);
  for (const ModelClaim& each : node.claims) {
    key += each.name == kCoordinator ? 'C' : 'M';
    write(key, each.claim);
    write(key, each.tenure);
  }
  key += '|';
}

// All that a state leads to.
class Successors {
 public:
  Successors(const State& from, const Fence& fence) : from_(from), fence_(fence) {}

  std::vector<Step> all() {
    for (std::size_t i = 0; i < kNodes; ++i) {
      if (from_.nodes.at(i).dead) continue;
      of_lease(i);
      of_slots(i);
      kill(i);
    }
    of_the_store();
    return std::move(steps_);
  }

  // What everybody does while nothing goes wrong, one step each.
  static void calm_round(State& state, const Fence& fence);

 private:
  using Change = std::function<void(State&, ModelNode&)>;

  Step& add(const std::string& name, std::size_t i, const Change& change) {
    State next = from_;
    change(next, next.nodes.at(i));
    if (next.store != from_.store) next.before.reset();
    if (from_.left.failovers > 0 && owners(next) != owners(from_)) {
      next.before = std::make_shared<const ModelStore>(from_.store);
    }
    return steps_.emplace_back(
        Step{.name = next.nodes.at(i).lease.node + ' ' + name, .state = std::move(next)});
  }

  void of_lease(std::size_t i) {
    const ModelNode& node = from_.nodes.at(i);
    if (!is_live(from_.store, node.lease.incarnation)) {
      add("has lost its lease and joins anew", i, [](State& state, ModelNode& losing) {
        lost(losing.lease);
        join_anew(state, losing);
      });
    }
    add("looks", i, [](State& state, ModelNode& looking) { look(state, looking); });
  }

  void of_slots(std::size_t i) {
    const ModelNode& node = from_.nodes.at(i);
    if (node.takes) {
      add("takes", i, [](State& state, ModelNode& taking) { take(state, taking, true); });
      if (from_.left.lost_answers > 0) {
        add("takes, and the answer is lost", i, [](State& state, ModelNode& taking) {
          --state.left.lost_answers;
          take(state, taking, false);
        });
      }
    }
    for (const SlotName& name : node.lease.leaving) {
      add("stops", i, [&name](State&, ModelNode& leaving) { let_go(leaving.lease, name); });
    }
    const auto coordinator = node.lease.held.find(kCoordinator);
    if (coordinator != node.lease.held.end()) {
      add("assigns", i,
          [this](State& state, ModelNode& giving) { give(state, giving, fence_, false); });
      add("assigns, and takes nobody for gone", i,
          [this](State& state, ModelNode& giving) { give(state, giving, fence_, true); });
    }
  }

  void kill(std::size_t i) {
    if (from_.left.kills == 0) return;
    add("is killed", i, [](State& state, ModelNode& killed) {
      --state.left.kills;
      killed.dead = true;
      killed.lease.held.clear();
      killed.lease.leaving.clear();
      killed.lease.released.clear();
      killed.takes = false;
    });
  }

  void of_the_store() {
    if (from_.left.expiries > 0) {
      for (std::size_t row = 0; row < from_.store.nodes.size(); ++row) {
        if (!from_.store.nodes[row].live) continue;
        State next = from_;
        --next.left.expiries;
        next.store.nodes[row].live = false;
        // Time passes; that is no commit.
        steps_.push_back(
            {.name = "expires " + next.store.nodes[row].incarnation, .state = std::move(next)});
      }
    }
    if (from_.before && from_.left.failovers > 0) {
      State next = from_;
      --next.left.failovers;
      next.store = *next.before;
      next.before.reset();
      steps_.push_back({.name = "failover", .state = std::move(next)});
    }
  }

  static bool has_expired(const ModelStore& store) {
    return !std::ranges::all_of(store.nodes, &Member::live);
  }

  static std::array<std::string, 2> owners(const State& state) {
    return {state.store.slots[0].row.owner, state.store.slots[1].row.owner};
  }

  static void join_anew(State& state, ModelNode& node) {
    node.lease.incarnation = node.lease.node + std::to_string(++node.incarnations);
    join(state.store, node.lease.node, node.lease.incarnation);
  }

  static void look(State& state, ModelNode& node) {
    release(state.store, node.lease);
    const LeaseStep step = lease_step(node.lease, rows_of(state.store));
    node.takes = step.acquire;
    note(state, node, step.taken);
  }

  static void take(State& state, ModelNode& node, bool answered) {
    const auto got = acquire(state.store, node.lease);
    node.takes = false;
    if (!answered) return;
    acquired(node.lease, got);
    note(state, node, got);
  }

  static void note(State& state, ModelNode& node,
                   const std::vector<std::pair<SlotName, SlotClaim>>& claims) {
    for (const auto& [name, claim] : claims) {
      node.claims.insert(
          {.name = name, .claim = claim, .tenure = slot_of(state.store, name).tenure});
    }
  }

  static void give(State& state, ModelNode& node, const Fence& fence, bool patient) {
    std::set<std::string> present;
    for (const Member& row : state.store.nodes) {
      if (row.live || patient) present.insert(row.node);
    }
    std::vector<Candidate> candidates;
    candidates.reserve(present.size());
    for (const std::string& name : present) candidates.push_back({.node = name});
    LastMoves moves;
    for (const NewTarget& next : assign(candidates, rows_of(state.store), moves, {})) {
      retarget(state.store, next.name, next.node, node.lease.held.at(kCoordinator), fence);
    }
  }

  const State& from_;
  const Fence& fence_;
  std::vector<Step> steps_;
};

void Successors::calm_round(State& state, const Fence& fence) {
  for (ModelNode& node : state.nodes) {
    if (node.dead) continue;
    if (!is_live(state.store, node.lease.incarnation)) {
      lost(node.lease);
      join_anew(state, node);
    }
    release(state.store, node.lease);
    look(state, node);
    for (const SlotName& name : std::set<SlotName>(node.lease.leaving)) let_go(node.lease, name);
    if (node.takes) take(state, node, true);
    if (node.lease.held.contains(kCoordinator)) give(state, node, fence, false);
  }
}

std::string fault_of(const State& state, const ModelSlot& slot) {
  const std::string name = slot.row.name == kCoordinator ? "the coordinator" : "the mapping";
  if (!is_live(state.store, slot.row.owner)) return name + " has no owner that lives";
  for (const ModelNode& node : state.nodes) {
    if (node.lease.incarnation != slot.row.owner) continue;
    if (node.dead) return name + " is a dead node's";
    if (slot.row.name == kMapping && slot.row.target != node.lease.node) {
      return name + " is not with its target";
    }
    const auto held = node.lease.held.find(slot.row.name);
    const SlotClaim claim{.owner = slot.row.owner, .epoch = slot.row.epoch};
    if (held == node.lease.held.end() || held->second != claim) {
      return name + "'s owner does not know that it has it";
    }
  }
  return {};
}

}  // namespace

std::string State::key() const {
  std::string text;
  text.reserve(200);
  write(text, store);
  if (before) write(text, *before);
  for (const ModelNode& node : nodes) write(text, node);
  for (const int each : {left.expiries, left.lost_answers, left.failovers, left.kills}) {
    text += static_cast<char>('0' + each);
  }
  return text;
}

// The first node coordinates, the second one has the mapping, the third one nothing.
State first_state(const Budget& budget) {
  State state;
  state.store = empty_store();
  slot_of(state.store, kMapping).row.target = "b";
  state.left = budget;
  for (std::size_t i = 0; i < kNodes; ++i) {
    state.nodes.at(i).lease.node = std::string(1, static_cast<char>('a' + i));
  }
  Successors::calm_round(state, kFence);
  Successors::calm_round(state, kFence);
  return state;
}

bool is_wrong(const State& state, const Fence& fence) {
  ModelStore store = state.store;
  return std::ranges::any_of(state.nodes, [&](const ModelNode& node) {
    return std::ranges::any_of(node.claims, [&](const ModelClaim& each) {
      const ModelSlot& slot = slot_of(store, each.name);
      return slot.tenure != each.tenure && passes(fence, slot.row, each.claim);
    });
  });
}

std::vector<Step> steps_from(const State& state, const Fence& fence) {
  return Successors(state, fence).all();
}

// Whoever is dead has a lease that ends.
std::string stuck(State state, const Fence& fence) {
  constexpr int kRounds = 5;
  for (Member& row : state.store.nodes) {
    for (const ModelNode& node : state.nodes) {
      if (node.dead && node.lease.node == row.node) row.live = false;
    }
  }
  for (int round = 0; round < kRounds; ++round) Successors::calm_round(state, fence);
  for (const ModelSlot& slot : state.store.slots) {
    if (std::string fault = fault_of(state, slot); !fault.empty()) return fault;
  }
  return {};
}

}  // namespace wheelpit::cluster
