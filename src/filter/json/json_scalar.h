#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "filter/value/rule.h"
#include "filter/value/short_number.h"

namespace wheelpit::filter {

// Tokens are scalars with the space after them, as JsonIndex finds them: it has seen to it that a
// string ends, and has neither bare control characters nor bare quotes inside.

inline std::string_view without_space(std::string_view token) {
  while (token.back() == ' ' || token.back() == '\n' || token.back() == '\r' ||
         token.back() == '\t') [[unlikely]] {
    token.remove_suffix(1);
  }
  return token;
}

// What is between the quotes of a string's token.
inline std::string_view string_content(std::string_view token) {
  if (token.back() != '"') [[unlikely]]
    token = without_space(token);
  return {token.data() + 1, token.size() - 2};
}

// Is it a number, true, false or null? `limit` is the end of the text that the token is in.
bool is_long_bare_scalar(std::string_view token);
[[gnu::always_inline]] inline bool is_bare_scalar(std::string_view token, const char* limit) {
  constexpr std::uint64_t kTrue = 0x65757274;
  constexpr std::uint64_t kFalse = 0x65736c6166;
  constexpr std::uint64_t kNull = 0x6c6c756e;
  const char* const begin = token.data();
  if (token.size() <= ShortNumber::kLongest && limit - begin >= 8) [[likely]] {
    // Space after it makes no short number plain and no word a literal: then the long way.
    const auto characters = load<std::uint64_t>(begin);
    if ((characters & 0xff) <= '9') {
      if (ShortNumber::is_plain(characters, token.size())) return true;
    } else {
      const std::uint64_t word = characters & low_bytes(token.size());
      // The size tells the end of the word from zeros in the text.
      if (token.size() == (word == kFalse ? 5 : 4) &&
          (word == kTrue || word == kNull || word == kFalse)) {
        return true;
      }
    }
  }
  return is_long_bare_scalar(token);
}

enum class Escapes : std::uint8_t { none, possible };

// The value of a token that is a scalar, of a text that ends at `limit`. A string without escapes
// stays where it is, another is put into `scratch`.
Value read_escaped_string(std::string_view content, std::string& scratch);
inline Value read_scalar(std::string_view token, const char* limit, Escapes escapes,
                         std::string& scratch) {
  const char first = token[0];
  if (first == '"') {
    const std::string_view content = string_content(token);
    if (escapes == Escapes::possible) return read_escaped_string(content, scratch);
    return {.kind = ValueKind::text, .text = content, .limit = limit};
  }
  if (first <= '9') {
    return {.kind = ValueKind::number, .text = without_space(token), .limit = limit};
  }
  return {.kind = first == 't'   ? ValueKind::boolean_true
                  : first == 'f' ? ValueKind::boolean_false
                                 : ValueKind::null};
}

// Are all escapes in the content of a string such as JSON knows?
bool escapes_are_valid(std::string_view content);

// Replaces `out` by the content without its escapes, which must be valid. Half a surrogate pair
// becomes three bytes of its own.
void unescape(std::string_view content, std::string& out);

}  // namespace wheelpit::filter
