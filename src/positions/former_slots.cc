#include "positions/former_slots.h"

#include <cstddef>
#include <utility>

namespace wheelpit {

std::string text_of(const std::vector<FormerSlots>& former) {
  std::string text;
  for (const FormerSlots& slots : former) {
    for (const auto& number : slots) text += (number ? number->text() : "") + ",";
    text += "\n";
  }
  return text;
}

Result<std::vector<FormerSlots>> former_in(const std::string& text) {
  std::vector<FormerSlots> former;
  std::size_t begin = 0;
  FormerSlots slots;
  for (std::size_t at = 0; at < text.size(); ++at) {
    if (text[at] != ',' && text[at] != '\n') continue;
    const std::string digits = text.substr(begin, at - begin);
    begin = at + 1;
    if (text[at] == '\n') {
      former.push_back(std::exchange(slots, {}));
    } else if (digits.empty()) {
      slots.emplace_back();
    } else {
      auto number = SequenceNumber::parse(digits);
      if (!number) return number.error();
      slots.emplace_back(std::move(*number));
    }
  }
  return former;
}

}  // namespace wheelpit
