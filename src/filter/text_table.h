#pragma once

#include <cstddef>
#include <cstdint>
#include <cstring>
#include <string>
#include <string_view>
#include <vector>

#include "filter/words.h"

namespace wheelpit {

// Texts, each with the number of something; found by hash.
class TextTable {
 public:
  static constexpr std::uint32_t kNone = 0xffffffff;

  void add(std::string_view text, std::uint32_t number);  // no text twice
  void freeze();

  bool empty() const { return entries_.empty(); }
  // kNone if it is not there. After freeze(), if not empty(). `limit` is the end of the larger text
  // that it is in, or its own.
  [[gnu::always_inline]] std::uint32_t find(std::string_view text, const char* limit) const {
    const TextEnds ends(text, limit);
    for (std::uint32_t at = hash(ends, text.size());; ++at) {
      const Slot& slot = slots_[at & mask_];
      if (slot.entry == kNone) return kNone;
      const std::uint64_t difference =
          (slot.ends.first ^ ends.first) | (slot.ends.last ^ ends.last) | (slot.size ^ text.size());
      if (difference == 0 && (text.size() <= 16 || entries_[slot.entry].text == text)) {
        return entries_[slot.entry].number;
      }
    }
  }

 private:
  struct Entry {
    std::string text;
    std::uint32_t number = 0;
  };
  struct Slot {
    TextEnds ends;
    std::size_t size = 0;
    std::uint32_t entry = kNone;
  };

  // Of what patterns name, not of what publishers choose: it need not withstand them.
  static std::uint32_t hash(const TextEnds& ends, std::size_t size) {
    const std::uint64_t mixed =
        (ends.first ^ size) * 0x9e3779b97f4a7c15 ^ ends.last * 0xc2b2ae3d27d4eb4f;
    return static_cast<std::uint32_t>((mixed ^ mixed >> 29) * 0x9e3779b97f4a7c15 >> 32);
  }

  std::vector<Entry> entries_;
  std::vector<Slot> slots_;
  std::uint32_t mask_ = 0;
};

}  // namespace wheelpit
