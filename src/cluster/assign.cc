#include "cluster/assign.h"

#include <algorithm>
#include <chrono>
#include <optional>
#include <set>
#include <tuple>
#include <utility>

namespace wheelpit::cluster {

namespace {

constexpr Duration kBetweenMoves = std::chrono::seconds(1);

// What the nodes have of one kind, and of all kinds.
class Loads {
 public:
  explicit Loads(const std::vector<Candidate>& nodes) {
    for (const Candidate& node : nodes) {
      if (!node.draining) nodes_[node.node].capacity = std::max<std::int64_t>(node.capacity, 1);
    }
  }

  bool none() const { return nodes_.empty(); }
  bool has(const std::string& node) const { return nodes_.contains(node); }

  void add(const std::string& node, SlotKind kind, std::int64_t weight) {
    Node& to = nodes_.at(node);
    to.of_kind[kind] += weight;
    to.all += weight;
  }

  // Where `weight` more of that kind leads to the least.
  const std::string& least(SlotKind kind, std::int64_t weight) const {
    return std::ranges::min_element(nodes_, {},
                                    [&](const auto& entry) {
                                      const Node& node = entry.second;
                                      return std::tuple(share(node, of(node, kind) + weight),
                                                        share(node, node.all), entry.first);
                                    })
        ->first;
  }

  double of(const std::string& node, SlotKind kind, std::int64_t more = 0) const {
    const Node& there = nodes_.at(node);
    return share(there, of(there, kind) + more);
  }

  std::vector<std::string> names() const {
    std::vector<std::string> all;
    all.reserve(nodes_.size());
    for (const auto& [name, node] : nodes_) all.push_back(name);
    return all;
  }

 private:
  struct Node {
    std::int64_t capacity = 1;
    std::map<SlotKind, std::int64_t> of_kind;
    std::int64_t all = 0;
  };
  static std::int64_t of(const Node& node, SlotKind kind) {
    const auto found = node.of_kind.find(kind);
    return found == node.of_kind.end() ? 0 : found->second;
  }
  static double share(const Node& node, std::int64_t weight) {
    return static_cast<double>(weight) / static_cast<double>(node.capacity);
  }

  std::map<std::string, Node> nodes_;
};

class Assignment {
 public:
  Assignment(const std::vector<Candidate>& nodes, const std::vector<SlotRow>& slots)
      : loads_(nodes) {
    for (const SlotRow& slot : slots) {
      if (slot.name.kind != SlotKind::coordinator) slots_.push_back(&slot);
    }
    // Heavy ones first; then by name, so that two looks at the same give the same.
    std::ranges::sort(slots_, [](const SlotRow* one, const SlotRow* other) {
      return std::tuple(-one->weight, one->name) < std::tuple(-other->weight, other->name);
    });
  }

  std::vector<NewTarget> run(LastMoves& moves, TimePoint now) {
    if (loads_.none()) return {};
    take_those_that_stay();
    place_the_rest();
    for (const SlotKind kind : {SlotKind::function, SlotKind::mapping, SlotKind::bucket}) {
      even_out(kind, moves, now);
    }
    follow_homes();
    return changes();
  }

 private:
  bool has_home(const SlotRow& slot) const {
    return !slot.home.empty() && home_slot(slot) != nullptr;
  }
  const SlotRow* home_slot(const SlotRow& slot) const {
    const SlotName wanted{.kind = SlotKind::function, .key = slot.home};
    const auto found = std::ranges::find(
        slots_, wanted, [](const SlotRow* each) -> const SlotName& { return each->name; });
    return found == slots_.end() ? nullptr : *found;
  }

  void take_those_that_stay() {
    for (const SlotRow* slot : slots_) {
      if (has_home(*slot)) {
        homed_.push_back(slot);
      } else if (loads_.has(slot->target)) {
        put(*slot, slot->target);
      }
    }
  }

  void place_the_rest() {
    for (const SlotRow* slot : slots_) {
      if (targets_.contains(slot->name) || has_home(*slot)) continue;
      put(*slot, std::string(loads_.least(slot->name.kind, weight_of(*slot))));
    }
  }

  void put(const SlotRow& slot, const std::string& node) {
    targets_[slot.name] = node;
    loads_.add(node, slot.name.kind, weight_of(slot));
  }

  static std::int64_t weight_of(const SlotRow& slot) {
    return std::max<std::int64_t>(slot.weight, 1);
  }

  // One slot from the node that has the most to that with the least, if it is less uneven then.
  void even_out(SlotKind kind, LastMoves& moves, TimePoint now) {
    std::vector<std::string> free;
    for (const std::string& node : loads_.names()) {
      const auto last = moves.find(node);
      if (last == moves.end() || now - last->second >= kBetweenMoves) free.push_back(node);
    }
    if (free.size() < 2) return;
    const auto load = [&](const std::string& node) { return loads_.of(node, kind); };
    const std::string most = *std::ranges::max_element(free, {}, load);
    const std::string least = *std::ranges::min_element(free, {}, load);
    const double tenth = load(most) / 10;
    for (const SlotRow* slot : slots_) {
      const auto at = targets_.find(slot->name);
      if (slot->name.kind != kind || at == targets_.end() || at->second != most) continue;
      if (loads_.of(least, kind, weight_of(*slot)) + tenth >= load(most)) continue;
      loads_.add(most, kind, -weight_of(*slot));
      put(*slot, least);
      moves[most] = moves[least] = now;
      return;
    }
  }

  void follow_homes() {
    for (const SlotRow* slot : homed_) targets_[slot->name] = targets_.at(home_slot(*slot)->name);
  }

  std::vector<NewTarget> changes() const {
    std::vector<NewTarget> all;
    for (const SlotRow* slot : slots_) {
      const std::string& now = targets_.at(slot->name);
      if (now != slot->target) all.push_back({.name = slot->name, .node = now});
    }
    return all;
  }

  Loads loads_;
  std::vector<const SlotRow*> slots_;  // without the coordinator's
  std::vector<const SlotRow*> homed_;
  std::map<SlotName, std::string> targets_;
};

}  // namespace

std::vector<NewTarget> assign(const std::vector<Candidate>& nodes,
                              const std::vector<SlotRow>& slots, LastMoves& moves, TimePoint now) {
  return Assignment(nodes, slots).run(moves, now);
}

}  // namespace wheelpit::cluster
