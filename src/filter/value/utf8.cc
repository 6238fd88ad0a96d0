#include "filter/value/utf8.h"

#include <algorithm>

namespace wheelpit::filter {
namespace {

constexpr std::uint32_t kBeyondUnicode = 0x110000;

}  // namespace

void append_utf8(std::uint32_t character, std::string& out) {
  const auto tail = [&](unsigned shift) {
    out += static_cast<char>(0x80 | (character >> shift & 0x3f));
  };
  if (character >= kBeyondUnicode) {
    out += static_cast<char>(character - kBeyondUnicode);
  } else if (character < 0x80) {
    out += static_cast<char>(character);
  } else if (character < 0x800) {
    out += static_cast<char>(0xc0 | character >> 6);
    tail(0);
  } else if (character < 0x10000) {
    out += static_cast<char>(0xe0 | character >> 12);
    tail(6);
    tail(0);
  } else {
    out += static_cast<char>(0xf0 | character >> 18);
    tail(12);
    tail(6);
    tail(0);
  }
}

std::uint32_t take_utf8(std::string_view& text) {
  const auto at = [&](std::size_t i) { return static_cast<unsigned char>(text[i]); };
  const unsigned char first = at(0);
  const std::size_t length = first < 0x80   ? 1
                             : first < 0xc0 ? 0
                             : first < 0xe0 ? 2
                             : first < 0xf0 ? 3
                                            : 4;
  bool whole = length != 0 && length <= text.size();
  for (std::size_t i = 1; whole && i < length; ++i) whole = (at(i) & 0xc0) == 0x80;
  if (!whole) {
    text.remove_prefix(1);
    return kBeyondUnicode + first;
  }
  std::uint32_t character = length == 1 ? first : first & (0x7fU >> length);
  for (std::size_t i = 1; i < length; ++i) character = character << 6 | (at(i) & 0x3fU);
  text.remove_prefix(length);
  return character;
}

}  // namespace wheelpit::filter
