#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

#include "filter/value/short_number.h"

namespace wheelpit::filter {

// Is it a number as JSON spells them, and nothing else?
bool is_json_number(std::string_view text);

// The value of a JSON number, if it is comparable: finite, and spelt no more precisely than the
// nearest binary64 is, i.e. the shortest decimal that reads back as that binary64 has exactly the
// value of `text`. -0 is 0.
std::optional<double> comparable_number(std::string_view text);

// The same of a number in a text that ends at `limit`.
inline std::optional<double> comparable_number(std::string_view text, const char* limit) {
  if (text.size() <= ShortNumber::kLongest) {
    const std::uint64_t characters = load_start(text, limit);
    if (ShortNumber::is_plain(characters, text.size())) {
      return ShortNumber::value(characters, text.size());
    }
  }
  return comparable_number(text);
}

}  // namespace wheelpit::filter
