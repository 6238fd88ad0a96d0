#include "filter/match/affix_table.h"

#include <algorithm>

namespace wheelpit::filter {

void AffixTable::add(std::string_view text, std::uint32_t number) {
  std::string key(text);
  if (affix_ == Affix::suffix) std::ranges::reverse(key);
  entries_.push_back({.text = std::move(key), .number = number});
}

// In sorted order, all that a text begins with come before it, and the one before it begins with
// each of them or is one of them.
void AffixTable::freeze() {
  std::ranges::sort(entries_, {}, &Entry::text);
  for (Entry& entry : entries_) {
    const std::string_view start = std::string_view(entry.text).substr(0, 8);
    entry.start = std::byteswap(load_short(start));
    entry.mask = std::byteswap(low_bytes(start.size()));
  }
  for (std::uint32_t at = 1; at < entries_.size(); ++at) {
    std::uint32_t before = at - 1;
    while (before != kNone && !entries_[at].text.starts_with(entries_[before].text)) {
      before = entries_[before].shorter;
    }
    entries_[at].shorter = before;
  }
}

bool AffixTable::fits_wholly(const Entry& entry, std::string_view text) const {
  if (affix_ == Affix::prefix) return text.starts_with(entry.text);
  return std::equal(entry.text.begin(), entry.text.end(), text.rbegin());
}

bool AffixTable::sorts_after(const Entry& entry, std::uint64_t start, std::string_view text) const {
  if (entry.start != start) return entry.start > start;
  if (affix_ == Affix::prefix) return entry.text > text;
  return std::lexicographical_compare(
      text.rbegin(), text.rend(), entry.text.begin(), entry.text.end(),
      [](char a, char b) { return static_cast<unsigned char>(a) < static_cast<unsigned char>(b); });
}

std::uint32_t AffixTable::longest(std::uint64_t start, std::string_view text) const {
  const auto after = std::ranges::partition_point(
      entries_, [&](const Entry& entry) { return !sorts_after(entry, start, text); });
  std::uint32_t at = static_cast<std::uint32_t>(after - entries_.begin()) - 1;  // kNone before 0
  while (at != kNone && !fits(entries_[at], start, text)) at = entries_[at].shorter;
  return at;
}

}  // namespace wheelpit::filter
