#pragma once

#include <array>
#include <cstddef>
#include <cstdint>

#include "filter/json/path_tree.h"

namespace wheelpit::filter {

// What the names of members led to the last time. Messages of one queue mostly have the same
// members in the same order: then a name need not be looked up, only compared with what stood in
// its place before. A guess that does not fit costs a lookup, and is replaced.
class NameGuesses {
 public:
  // About a member's name: where all names of its length that begin like it lead.
  struct Guess {
    std::uint64_t node_and_size = ~std::uint64_t{0};  // the size of the name's token
    std::uint64_t start = 0;                          // its first eight bytes, padded by zeros
    std::uint64_t mask = 0;                           // of the bytes that `start` has
    PathTree::Node child = PathTree::kNone;
    std::int32_t leaf = -1;  // of the child
  };

  // The guesses about the members of an object, one after the other.
  class Cursor {
   public:
    Cursor(NameGuesses& guesses, PathTree::Node node)
        : guesses_(guesses.guesses_.data()), node_(key(node, 0)), at_(node * kSpread) {}

    Guess& next() { return guesses_[at_++ % kGuesses]; }

    // `bytes` are the eight at the beginning of the name.
    bool fits(const Guess& guess, std::size_t token_size, std::uint64_t bytes) const {
      return guess.node_and_size == (node_ | token_size) && (bytes & guess.mask) == guess.start;
    }

   private:
    Guess* guesses_;
    std::uint64_t node_;
    std::uint32_t at_;
  };

  // Of a name whose closing quote ends its token. Nothing is learnt if more than its start decides.
  static void learn(Guess& guess, const PathTree& paths, const PathTree::Children& children,
                    std::uint64_t start, std::size_t size, PathTree::Node child) {
    if (!paths.is_decided_by_start(children, start, size)) return;
    guess = {.node_and_size = key(children.node, size + 2),
             .start = start,
             .mask = low_bytes(size < 8 ? size : 8),
             .child = child,
             .leaf = child == PathTree::kNone ? -1 : paths.leaf(child)};
  }

 private:
  static constexpr std::size_t kGuesses = 256;
  static constexpr std::uint32_t kSpread = 37;  // few objects that patterns name have more members

  static std::uint64_t key(PathTree::Node node, std::size_t size) {
    return static_cast<std::uint64_t>(node) << 32 | static_cast<std::uint32_t>(size);
  }

  std::array<Guess, kGuesses> guesses_{};
};

}  // namespace wheelpit::filter
