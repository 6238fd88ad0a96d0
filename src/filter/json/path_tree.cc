#include "filter/json/path_tree.h"

#include <algorithm>
#include <bit>
#include <random>

namespace wheelpit::filter {

PathTree::PathTree() { nodes_.emplace_back(); }

PathTree::Node PathTree::add(std::string_view path) {
  Node node = kRoot;
  while (true) {
    const std::size_t dot = std::min(path.find('.'), path.size());
    const auto next = static_cast<Node>(nodes_.size());
    const auto [edge, added] = edges_.try_emplace({node, std::string(path.substr(0, dot))}, next);
    if (added) nodes_.emplace_back();
    node = edge->second;
    if (dot == path.size()) return node;
    path.remove_prefix(dot + 1);
  }
}

void PathTree::inline_into_root(std::string_view name) {
  edges_.insert_or_assign({kRoot, std::string(name)}, kRoot);
}

void PathTree::freeze() {
  std::vector<std::vector<Edge>> children(nodes_.size());
  for (const auto& [from, to] : edges_) {
    children[from.first].emplace_back(from.second, to);
    nodes_[from.first].has_children = true;
  }
  for (Node node = 0; node < nodes_.size(); ++node) build_table(node, children[node]);
  edges_.clear();
}

// Tries some factors for one with which no two children meet. Names that begin alike and are
// equally long always do.
void PathTree::build_table(Node node, const std::vector<Edge>& edges) {
  constexpr int kTries = 256;
  Step& step = nodes_[node];
  step.slots = static_cast<std::uint32_t>(slots_.size());
  step.shift = 64 - (static_cast<std::uint32_t>(std::bit_width(edges.size() * 2)) + 1);
  const std::size_t size = std::size_t{1} << (64 - step.shift);
  const std::size_t names_before = names_.size();
  const std::size_t collisions_before = collisions_.size();
  std::mt19937_64 factors(node);
  for (int tries = 0; tries < kTries; ++tries) {
    step.factor = factors() | 1;
    slots_.resize(step.slots);
    slots_.resize(step.slots + size);
    names_.resize(names_before);
    collisions_.resize(collisions_before);
    if (place(node, edges)) return;
  }
}

// False if any met.
bool PathTree::place(Node node, const std::vector<Edge>& edges) {
  Step& step = nodes_[node];
  const std::size_t collisions_before = collisions_.size();
  for (const auto& [name, child] : edges) {
    const std::uint64_t start = load_start(name, name.data());
    Slot& slot = slots_[step.slots + slot_of(start, name.size(), children(node))];
    std::uint32_t next = kNone;
    if (slot.child != kNone) {
      next = static_cast<std::uint32_t>(collisions_.size());
      collisions_.push_back(slot);
    }
    slot = {.start = start,
            .length = static_cast<std::uint32_t>(name.size()),
            .name = static_cast<std::uint32_t>(names_.size()),
            .child = child,
            .next = next};
    names_ += name;
    if (!nodes_[child].has_children) continue;
    // The empty name is followed by its dot.
    const char first = name.empty() ? '.' : name.front();
    step.dotted_starts |= std::uint64_t{1} << (static_cast<unsigned char>(first) & 63);
  }
  return collisions_.size() == collisions_before;
}

bool PathTree::is_decided_by_start(const Children& children, std::uint64_t start,
                                   std::size_t length) const {
  if (length <= 8) return true;
  const Slot* slot = &children.slots[slot_of(start, length, children)];
  for (; slot != nullptr; slot = next(*slot)) {
    if (slot->begins(start, length)) return false;
  }
  return !may_have_dots(children, start);
}

PathTree::Node PathTree::child_by_parts(Node node, std::string_view name, const char* limit) const {
  if (name.find('.') == std::string_view::npos) return kNone;
  while (true) {
    const std::size_t dot = std::min(name.find('.'), name.size());
    const std::string_view part = name.substr(0, dot);
    node = find(children(node), part, load_start(part, limit));
    if (node == kNone || dot == name.size()) return node;
    name.remove_prefix(dot + 1);
  }
}

}  // namespace wheelpit::filter
