#pragma once

#include <cstddef>
#include <cstdint>
#include <cstring>
#include <string>
#include <string_view>
#include <vector>

#include "filter/value/words.h"

namespace wheelpit::filter {

// Texts, each with the number of something; found by hash.
class TextTable {
 public:
  static constexpr std::uint32_t kNone = 0xffffffff;

  void add(std::string_view text, std::uint32_t number);  // no text twice
  void freeze();

  bool empty() const { return texts_.empty(); }
  // The number, or `otherwise` if the text is missing. After freeze(), if not empty(). `limit` is
  // the end of the larger text that it is in, or its own.
  [[gnu::always_inline]] std::uint32_t find(std::string_view text, const char* limit,
                                            std::uint32_t otherwise = kNone) const {
    const TextEnds ends(text, limit);
    if (few_ && text.size() <= 16) {
      // Without a branch that depends on the text: no processor could predict it.
      std::uint32_t number = otherwise;
      for (std::size_t i = 0; i < texts_.size(); ++i) {
        number = slots_[i].differs(ends, text.size()) ? number : slots_[i].number;
      }
      return number;
    }
    for (std::uint32_t at = few_ ? 0 : hash(ends, text.size());; ++at) {
      const Slot& slot = slots_[at & mask_];
      if (slot.entry == kNone) return otherwise;
      if (!slot.differs(ends, text.size()) && (text.size() <= 16 || texts_[slot.entry] == text)) {
        return slot.number;
      }
    }
  }

 private:
  struct Slot {
    TextEnds ends;
    std::size_t size = ~std::size_t{0};  // of no text
    std::uint32_t entry = kNone;         // its place in texts_
    std::uint32_t number = kNone;

    bool differs(const TextEnds& other, std::size_t other_size) const {
      return ((ends.first ^ other.first) | (ends.last ^ other.last) | (size ^ other_size)) != 0;
    }
  };

  static constexpr std::size_t kFew = 3;  // that many are compared with rather than looked up

  // Of what patterns name, not of what publishers choose: it need not withstand them.
  static std::uint32_t hash(const TextEnds& ends, std::size_t size) {
    const std::uint64_t mixed =
        (ends.first ^ size) * 0x9e3779b97f4a7c15 ^ ends.last * 0xc2b2ae3d27d4eb4f;
    return static_cast<std::uint32_t>((mixed ^ mixed >> 29) * 0x9e3779b97f4a7c15 >> 32);
  }

  std::vector<std::string> texts_;
  std::vector<Slot> slots_;  // in the order of texts_ until freeze()
  std::uint32_t mask_ = 0;
  bool few_ = false;
};

}  // namespace wheelpit::filter
