#pragma once

#include <bit>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "filter/value/words.h"

namespace wheelpit::filter {

enum class Affix : std::uint8_t { prefix, suffix };

// Texts, each with the number of something, that others begin or end with; one search finds all.
class AffixTable {
 public:
  explicit AffixTable(Affix affix) : affix_(affix) {}

  void add(std::string_view text, std::uint32_t number);  // no text twice
  void freeze();

  bool empty() const { return entries_.empty(); }

  // Calls `found(number)` for each that `text` begins, or ends, with.
  template <class Found>
  [[gnu::always_inline]] void find(std::string_view text, const char* limit, Found found) const {
    const std::uint64_t start = start_of(text, limit);
    // A few are not worth a search.
    std::uint32_t at = entries_.size() <= 4 ? longest_of_few(start, text) : longest(start, text);
    for (; at != kNone; at = entries_[at].shorter) found(entries_[at].number);
  }

 private:
  static constexpr std::uint32_t kNone = 0xffffffff;

  struct Entry {
    std::string text;         // of suffixes backwards
    std::uint64_t start = 0;  // its first eight characters as a number that sorts like them
    std::uint64_t mask = 0;   // of the characters that `start` has
    std::uint32_t number = 0;
    std::uint32_t shorter = kNone;  // the longest other that this one begins with
  };

  // In reading direction: a suffix's last character is the most significant.
  std::uint64_t start_of(std::string_view text, const char* limit) const {
    if (affix_ == Affix::prefix) return std::byteswap(load_start(text, limit));
    if (text.size() >= 8) return load<std::uint64_t>(text.data() + text.size() - 8);
    return text.empty() ? 0 : load_short(text) << (8 - text.size()) * 8;
  }

  bool fits(const Entry& entry, std::uint64_t start, std::string_view text) const {
    return (start & entry.mask) == entry.start && entry.text.size() <= text.size() &&
           (entry.text.size() <= 8 || fits_wholly(entry, text));
  }

  std::uint32_t longest_of_few(std::uint64_t start, std::string_view text) const {
    for (auto at = static_cast<std::uint32_t>(entries_.size()); at-- > 0;) {
      if (fits(entries_[at], start, text)) return at;
    }
    return kNone;
  }

  std::uint32_t longest(std::uint64_t start, std::string_view text) const;
  bool fits_wholly(const Entry& entry, std::string_view text) const;
  bool sorts_after(const Entry& entry, std::uint64_t start, std::string_view text) const;

  Affix affix_;
  std::vector<Entry> entries_;  // sorted by text
};

}  // namespace wheelpit::filter
