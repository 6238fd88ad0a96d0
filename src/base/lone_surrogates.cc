#include "base/lone_surrogates.h"

#include <algorithm>
#include <charconv>
#include <cstddef>
#include <optional>
#include <string_view>
#include <system_error>

namespace wheelpit {
namespace {

// Whether four hexadecimal digits follow "\\u" at `at`, and which number they are.
std::optional<unsigned> escape_at(std::string_view text, std::size_t at) {
  if (!text.substr(std::min(at, text.size())).starts_with("\\u")) return std::nullopt;
  const std::string_view digits = text.substr(at + 2, 4);
  unsigned number = 0;
  const auto [end, fault] =
      std::from_chars(digits.data(), digits.data() + digits.size(), number, 16);
  if (fault != std::errc() || digits.size() < 4 || end != digits.data() + 4) return std::nullopt;
  return number;
}

}  // namespace

std::string without_lone_surrogates(std::string json) {
  constexpr std::size_t kEscape = 6;
  const auto is_within = [](std::optional<unsigned> number, unsigned first) {
    return number && *number >= first && *number < first + 0x400;
  };
  for (std::size_t at = json.find('\\'); at != std::string::npos; at = json.find('\\', at)) {
    const auto number = escape_at(json, at);
    if (is_within(number, 0xd800) && is_within(escape_at(json, at + kEscape), 0xdc00)) {
      at += 2 * kEscape;
    } else if (is_within(number, 0xd800) || is_within(number, 0xdc00)) {
      json.replace(at, kEscape, "\\ufffd");
      at += kEscape;
    } else {
      at += 2;
    }
  }
  return json;
}

}  // namespace wheelpit
