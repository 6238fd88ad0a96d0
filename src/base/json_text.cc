#include "base/json_text.h"

#include <array>
#include <cstdint>
#include <cstring>

#include "base/utf8_sequence.h"

namespace wheelpit {
namespace {

constexpr std::string_view kReplacement = "\xEF\xBF\xBD";

void append_escaped(unsigned char byte, std::string& out) {
  constexpr std::string_view kHex = "0123456789abcdef";
  switch (byte) {
    case '"':
      out += "\\\"";
      return;
    case '\\':
      out += "\\\\";
      return;
    case '\b':
      out += "\\b";
      return;
    case '\f':
      out += "\\f";
      return;
    case '\n':
      out += "\\n";
      return;
    case '\r':
      out += "\\r";
      return;
    case '\t':
      out += "\\t";
      return;
    default:
      out += "\\u00";
      out += kHex[byte >> 4];
      out += kHex[byte & 15];
  }
}

// How many bytes from the start stand for themselves: printable ASCII but no quote, no backslash.
std::size_t plain_prefix(std::string_view text) {
  constexpr std::uint64_t kOnes = 0x0101010101010101;
  constexpr std::uint64_t kHighs = 0x8080808080808080;
  std::size_t at = 0;
  for (; at + 8 <= text.size(); at += 8) {
    std::uint64_t word = 0;
    std::memcpy(&word, text.data() + at, 8);
    // The high bit of a byte is set if the byte is below 0x20, equal to the character, or above
    // 0x7f. A borrow can only set bits above the byte that is truly special: never a miss.
    const std::uint64_t below_space = word - kOnes * 0x20;
    const std::uint64_t not_quote = (word ^ kOnes * '"') - kOnes;
    const std::uint64_t not_backslash = (word ^ kOnes * '\\') - kOnes;
    if (((word | below_space | not_quote | not_backslash) & kHighs) != 0) break;
  }
  for (; at < text.size(); ++at) {
    const auto byte = static_cast<unsigned char>(text[at]);
    if (byte < 0x20 || byte >= 0x80 || byte == '"' || byte == '\\') break;
  }
  return at;
}

std::size_t append_beyond_ascii(std::string_view rest, std::string& out) {
  const Utf8Sequence sequence = read_utf8_sequence(rest);
  const std::string_view bytes = rest.substr(0, sequence.length);
  if (!sequence.valid) {
    out += kReplacement;
  } else if (bytes == "\xE2\x80\xA8") {
    out += "\\u2028";
  } else if (bytes == "\xE2\x80\xA9") {
    out += "\\u2029";
  } else {
    out += bytes;
  }
  return sequence.length;
}

}  // namespace

void append_json_string(std::string_view text, std::string& out) {
  out += '"';
  while (!text.empty()) {
    const std::size_t plain = plain_prefix(text);
    out.append(text.substr(0, plain));
    text.remove_prefix(plain);
    if (text.empty()) break;
    const auto byte = static_cast<unsigned char>(text.front());
    if (byte >= 0x80) {
      text.remove_prefix(append_beyond_ascii(text, out));
    } else {
      append_escaped(byte, out);
      text.remove_prefix(1);
    }
  }
  out += '"';
}

}  // namespace wheelpit
