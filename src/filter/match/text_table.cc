#include "filter/match/text_table.h"

#include <bit>
#include <utility>

namespace wheelpit::filter {

void TextTable::add(std::string_view text, std::uint32_t number) {
  slots_.push_back({.ends = TextEnds(text, text.data() + text.size()),
                    .size = text.size(),
                    .entry = static_cast<std::uint32_t>(texts_.size()),
                    .number = number});
  texts_.emplace_back(text);
}

// Few keep their order. At least one slot stays free: it ends a search.
void TextTable::freeze() {
  few_ = texts_.size() <= kFew;
  const std::size_t size = std::bit_ceil(texts_.size() * 2 + 1);
  mask_ = static_cast<std::uint32_t>(size - 1);
  const std::vector<Slot> added = std::exchange(slots_, std::vector<Slot>(size));
  for (const Slot& slot : added) {
    std::uint32_t at = few_ ? slot.entry : hash(slot.ends, slot.size);
    while (slots_[at & mask_].entry != kNone) ++at;
    slots_[at & mask_] = slot;
  }
}

}  // namespace wheelpit::filter
