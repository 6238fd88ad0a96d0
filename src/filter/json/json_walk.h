#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <span>
#include <string>
#include <string_view>

#include "filter/json/json_scalar.h"
#include "filter/json/name_guesses.h"
#include "filter/json/path_tree.h"

namespace wheelpit::filter {

// Deeper nesting is not taken for JSON.
inline constexpr int kMaxJsonDepth = 1000;

// What walks by one PathTree keep from one text to the next.
struct WalkMemory {
  NameGuesses guesses;
  std::string unescaped;                      // a name
  std::array<bool, kMaxJsonDepth> objects{};  // of what is skipped: object, not array
};

// The element of an array that something is in; 0: in none. Sink's numbers.
using ArrayElement = std::uint32_t;

// One pass over a JSON text: see walk_json(). Functions take the first token of what they read and
// return the token after it, nullptr if it is not JSON.
template <class Sink, bool kEscapes>
class JsonWalk {
 public:
  JsonWalk(const PathTree& paths, std::string_view text, std::span<const std::uint32_t> tokens,
           Sink& sink, WalkMemory& memory)
      : paths_(paths),
        text_(text.data()),
        limit_(text.data() + text.size()),
        whole_words_(text.size() < 9 ? 0 : text.size() - 8),
        end_(tokens.data() + tokens.size() - 1),
        sink_(sink),
        memory_(memory) {}

  bool run(const std::uint32_t* at) {
    // With a bracket as the last token, only a closing bracket can be the last token read: nothing
    // else need look for the end.
    const char first = text_[*at];
    const char last = text_[end_[-1]];
    return (first == '{' || first == '[') && (last == '}' || last == ']') &&
           value(at, PathTree::kRoot, 0, 0) == end_;
  }

 private:
  using At = const std::uint32_t*;

  // A scalar and the space after it.
  std::string_view token(At at) const { return {text_ + at[0], at[1] - at[0]}; }

  // Where a member of an object leads.
  struct Member {
    PathTree::Node child;  // kNone: nowhere; kBroken: its name is not a string
    std::int32_t leaf;     // of the child; -1 if there is none
  };
  static constexpr PathTree::Node kBroken = PathTree::kNone - 1;

  // Behind a closing bracket.
  At closed(At at, int depth) const { return depth == 0 || at != end_ ? at : nullptr; }

  [[gnu::always_inline]] bool check_scalar(At at) const {
    if (text_[*at] == '"') return !kEscapes || escapes_are_valid(string_content(token(at)));
    return is_bare_scalar(token(at), limit_);
  }

  At value(At at, PathTree::Node node, ArrayElement in, int depth) {
    const char first = text_[*at];
    if (first == '{' || first == '[') return nested(at, node, in, depth);
    if (!check_scalar(at)) return nullptr;
    show(at, paths_.leaf(node), in);
    return at + 1;
  }

  // An object or array. `node` may be kNone.
  [[gnu::always_inline]] At nested(At at, PathTree::Node node, ArrayElement in, int depth) {
    if (node == PathTree::kNone) return skip_nested(at, depth);
    if (text_[*at] == '[') return array(at, node, in, depth);
    return paths_.has_children(node) ? object(at, node, in, depth) : skip_nested(at, depth);
  }

  [[gnu::always_inline]] void show(At at, std::int32_t leaf, ArrayElement in) {
    if (leaf >= 0) sink_.scalar(leaf, token(at), in);
  }

  At object(At at, PathTree::Node node, ArrayElement in, int depth) {
    if (depth >= kMaxJsonDepth) return nullptr;
    const char* const text = text_;
    ++at;
    if (text[*at] == '}') return closed(at + 1, depth);
    const PathTree::Children children = paths_.children(node);
    NameGuesses::Cursor guesses(memory_.guesses, node);
    while (true) {
      const Member member = find_member(at, children, guesses);
      if (member.child == kBroken || text[at[1]] != ':') return nullptr;
      at += 2;
      const char first = text[*at];
      if (first == '"' && !kEscapes) {  // nothing to check, and the most frequent
        show(at, member.leaf, in);
        ++at;
      } else if (first == '{' || first == '[') {
        at = nested(at, member.child, in, depth + 1);
        if (at == nullptr) return nullptr;
      } else {
        if (!check_scalar(at)) return nullptr;
        show(at, member.leaf, in);
        ++at;
      }
      const char next = text[*at++];
      if (next == ',') continue;
      return next == '}' ? closed(at, depth) : nullptr;
    }
  }

  [[gnu::always_inline]] Member find_member(At at, const PathTree::Children& children,
                                            NameGuesses::Cursor& guesses) {
    NameGuesses::Guess& guess = guesses.next();
    const std::size_t size = at[1] - at[0];
    const char* const begin = text_ + at[0];
    // An escape behind the start would make another name of it.
    const bool decided = !kEscapes || size <= 10;
    // A token that ends with a quote, which is not a token itself, begins with one.
    if (decided && at[0] < whole_words_ && begin[size - 1] == '"' &&
        guesses.fits(guess, size, load<std::uint64_t>(begin + 1))) [[likely]] {
      return {guess.child, guess.leaf};
    }
    if (*begin != '"') return {kBroken, -1};
    return look_up_member(string_content({begin, size}), children, guess);
  }

  [[gnu::noinline]] Member look_up_member(std::string_view name, const PathTree::Children& children,
                                          NameGuesses::Guess& guess) {
    if (kEscapes && name.find('\\') != std::string_view::npos) {
      if (!escapes_are_valid(name)) return {kBroken, -1};
      std::string& unescaped = memory_.unescaped;
      unescape(name, unescaped);
      return found(paths_.child(children, unescaped, unescaped.data() + unescaped.size()));
    }
    const PathTree::Node child = paths_.child(children, name, limit_);
    NameGuesses::learn(guess, paths_, children, load_start(name, limit_), name.size(), child);
    return found(child);
  }

  Member found(PathTree::Node child) const {
    return {child, child == PathTree::kNone ? -1 : paths_.leaf(child)};
  }

  At array(At at, PathTree::Node node, ArrayElement in, int depth) {
    if (depth >= kMaxJsonDepth) return nullptr;
    ++at;
    if (text_[*at] == ']') return closed(at + 1, depth);
    const std::uint32_t array = sink_.new_array();
    while (true) {
      const char first = text_[*at];
      const bool nested = first == '{' || first == '[';
      at = value(at, node, nested ? sink_.enter(in, array) : in, depth + 1);
      if (at == nullptr) return nullptr;
      const char next = text_[*at++];
      if (next == ',') continue;
      return next == ']' ? closed(at, depth) : nullptr;
    }
  }

  At skip_nested(At at, int depth) {
    const char* const text = text_;
    int open = depth;  // brackets that are open, those around included
    bool in_object = false;
    while (true) {
      // At the beginning of a value.
      const char first = text[*at];
      if (first == '{' || first == '[') {
        if (open >= kMaxJsonDepth) return nullptr;
        in_object = first == '{';
        memory_.objects[static_cast<std::size_t>(open++)] = in_object;
        ++at;
        if (text[*at] != (in_object ? '}' : ']')) {
          if (in_object && !skip_name(at)) return nullptr;
          continue;
        }
      } else {
        if ((kEscapes || first != '"') && !check_scalar(at)) return nullptr;
        ++at;
      }
      // Behind a value, or at the bracket that ends an empty object or array.
      while (true) {
        const char next = text[*at++];
        if (next == ',') {
          if (in_object && !skip_name(at)) return nullptr;
          break;
        }
        if (next != (in_object ? '}' : ']')) return nullptr;
        if (--open == depth) return closed(at, depth);
        if (at == end_) return nullptr;
        in_object = memory_.objects[static_cast<std::size_t>(open - 1)];
      }
    }
  }

  bool skip_name(At& at) const {
    if (text_[at[0]] != '"' || text_[at[1]] != ':') return false;
    if (kEscapes && !escapes_are_valid(string_content(token(at)))) return false;
    at += 2;
    return true;
  }

  const PathTree& paths_;
  const char* const text_;
  const char* const limit_;
  const std::size_t whole_words_;  // the name at a token before this has eight bytes to read
  const At end_;                   // behind the last token
  Sink& sink_;
  WalkMemory& memory_;
};

// Goes once through a JSON text, checks all of its grammar, and shows the scalars at the leaves of
// a PathTree to a Sink:
//
//   void begin_text(const char* limit, Escapes escapes);   // where it ends
//   void scalar(std::int32_t leaf, std::string_view token, ArrayElement in);
//   std::uint32_t new_array();
//   ArrayElement enter(ArrayElement outer, std::uint32_t array);
//
// A token is what read_scalar() takes; it is a part of `text`. Elements are announced by enter() if
// they are objects or arrays; scalars of an array are in the element around it. `tokens` are those
// of JsonIndex; `memory` belongs to the PathTree.
//
// False if the text is not a JSON object or array; the sink may have seen scalars by then.
template <class Sink>
bool walk_json(const PathTree& paths, std::string_view text, std::span<const std::uint32_t> tokens,
               Sink& sink, WalkMemory& memory) {
  const char* const limit = text.data() + text.size();
  if (std::memchr(text.data(), '\\', text.size()) == nullptr) {
    sink.begin_text(limit, Escapes::none);
    return JsonWalk<Sink, false>(paths, text, tokens, sink, memory).run(tokens.data());
  }
  sink.begin_text(limit, Escapes::possible);
  return JsonWalk<Sink, true>(paths, text, tokens, sink, memory).run(tokens.data());
}

}  // namespace wheelpit::filter
