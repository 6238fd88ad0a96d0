#include "filter/text_table.h"

#include <bit>

namespace wheelpit {

void TextTable::add(std::string_view text, std::uint32_t number) {
  entries_.push_back({std::string(text), number});
}

void TextTable::freeze() {
  const std::size_t size = std::bit_ceil(entries_.size() * 2 + 1);
  mask_ = static_cast<std::uint32_t>(size - 1);
  slots_.assign(size, {});
  for (std::uint32_t entry = 0; entry < entries_.size(); ++entry) {
    const std::string& text = entries_[entry].text;
    const TextEnds ends(text, text.data() + text.size());
    std::uint32_t at = hash(ends, text.size());
    while (slots_[at & mask_].entry != kNone) ++at;
    slots_[at & mask_] = {.ends = ends, .size = text.size(), .entry = entry};
  }
}

}  // namespace wheelpit
