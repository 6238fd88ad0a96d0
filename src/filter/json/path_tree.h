#pragma once

#include <cstdint>
#include <cstring>
#include <map>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "filter/value/words.h"

namespace wheelpit::filter {

// The paths that patterns name, by their steps. A name with dots is as many steps as it has parts,
// in patterns and in events alike.
class PathTree {
 public:
  using Node = std::uint32_t;
  static constexpr Node kNone = 0xffffffff;
  static constexpr Node kRoot = 0;

  PathTree();

  // The node of a path below kRoot, made if need be. Not after freeze().
  Node add(std::string_view path);
  void set_leaf(Node node, std::int32_t leaf) { nodes_[node].leaf = leaf; }
  // Makes `name` below the root another name of the root; what was there is lost.
  void inline_into_root(std::string_view name);
  void freeze();

  std::int32_t leaf(Node node) const { return nodes_[node].leaf; }  // -1: none
  bool has_children(Node node) const { return nodes_[node].has_children; }

  // Of a hash table that nearly always has no collisions: empty if `child` is kNone.
  struct Slot {
    std::uint64_t start = 0;  // the first eight bytes of the name, padded by zeros
    std::uint32_t length = 0;
    std::uint32_t name = 0;  // where it begins in names_
    Node child = kNone;
    std::uint32_t next = kNone;  // in collisions_: another of the same hash

    bool begins(std::uint64_t with, std::size_t size) const {
      return ((start ^ with) | (length ^ size)) == 0;
    }
  };
  // What it takes to find the children of one node.
  struct Children {
    const Slot* slots;
    std::uint64_t factor;
    std::uint32_t shift;
    Node node;
    std::uint64_t dotted_starts;
  };
  Children children(Node node) const {
    const Step& step = nodes_[node];
    return {slots_.data() + step.slots, step.factor, step.shift, node, step.dotted_starts};
  }

  // Where a member of an object leads, or kNone. If eight bytes may be read from the beginning of
  // `name`, say so by `limit`, the end of the text it is in.
  Node child(const Children& children, std::string_view name, const char* limit) const;

  // Do all names of this length that begin with these eight bytes, as load_start() gives them, lead
  // to the same place?
  bool is_decided_by_start(const Children& children, std::uint64_t start, std::size_t length) const;

 private:
  using Edge = std::pair<std::string, Node>;
  struct Step {
    std::int32_t leaf = -1;
    bool has_children = false;
    std::uint32_t slots = 0;  // the first
    std::uint32_t shift = 63;
    std::uint64_t factor = 0;  // with which no two children share a slot
    // Bit b: the name of a child that has children begins with a byte whose low six bits are b.
    // Only then can a name with dots lead anywhere.
    std::uint64_t dotted_starts = 0;
  };

  static std::size_t slot_of(std::uint64_t start, std::size_t length, const Children& children) {
    return (start ^ length) * children.factor >> children.shift;
  }
  // Is there a dot among the eight bytes?
  static bool has_dot(std::uint64_t start) {
    const std::uint64_t bytes = start ^ 0x2e2e2e2e2e2e2e2e;
    return ((bytes - 0x0101010101010101) & ~bytes & 0x8080808080808080) != 0;
  }

  // Is there a child with children of its own whose name begins like this?
  static bool may_have_dots(const Children& children, std::uint64_t start) {
    return (children.dotted_starts >> (start & 63) & 1) != 0;
  }

  Node find(const Children& children, std::string_view name, std::uint64_t start) const;
  Node child_by_parts(Node node, std::string_view name, const char* limit) const;
  const Slot* next(const Slot& slot) const {
    return slot.next == kNone ? nullptr : &collisions_[slot.next];
  }
  bool place(Node node, const std::vector<Edge>& edges);
  void build_table(Node node, const std::vector<Edge>& edges);

  std::vector<Step> nodes_;
  std::map<std::pair<Node, std::string>, Node> edges_;  // until freeze()
  std::vector<Slot> slots_;
  std::vector<Slot> collisions_;
  std::string names_;
};

inline PathTree::Node PathTree::find(const Children& children, std::string_view name,
                                     std::uint64_t start) const {
  const Slot* slot = &children.slots[slot_of(start, name.size(), children)];
  for (; slot != nullptr; slot = next(*slot)) {
    if (!slot->begins(start, name.size())) continue;
    if (name.size() <= 8 ||
        std::memcmp(names_.data() + slot->name + 8, name.data() + 8, name.size() - 8) == 0) {
      return slot->child;
    }
  }
  return kNone;
}

[[gnu::always_inline]] inline PathTree::Node PathTree::child(const Children& children,
                                                             std::string_view name,
                                                             const char* limit) const {
  const std::uint64_t start = load_start(name, limit);
  const Node found = find(children, name, start);
  if (found != kNone || !may_have_dots(children, start)) [[likely]]
    return found;
  if (name.size() <= 8 && !has_dot(start)) return kNone;
  return child_by_parts(children.node, name, limit);
}

}  // namespace wheelpit::filter
