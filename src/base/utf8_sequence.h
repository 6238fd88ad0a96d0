#pragma once

#include <cstddef>
#include <string_view>

namespace wheelpit {

struct Utf8Sequence {
  std::size_t length;  // bytes to consume
  bool valid;
};

// May `second` follow `first` in UTF-8? Encoded surrogates pass here: read_utf8_sequence() knows.
constexpr bool may_follow_in_utf8(unsigned char first, unsigned char second) {
  if (first == 0xe0) return second >= 0xa0 && second <= 0xbf;
  if (first == 0xf0) return second >= 0x90 && second <= 0xbf;
  if (first == 0xf4) return second >= 0x80 && second <= 0x8f;
  return (second & 0xc0) == 0x80;
}

// Including the first byte itself; 1 if it begins no sequence.
constexpr std::size_t length_announced_by(unsigned char first) {
  if (first < 0xc2 || first > 0xf4) return 1;
  if (first < 0xe0) return 2;
  return first < 0xf0 ? 3 : 4;
}

// The sequence that a byte >= 0x80 begins. A broken one ends before the first byte that cannot
// belong to it; an encoded surrogate is one broken sequence. `rest` is not empty.
constexpr Utf8Sequence read_utf8_sequence(std::string_view rest) {
  const auto at = [&](std::size_t i) { return static_cast<unsigned char>(rest[i]); };
  const std::size_t announced = length_announced_by(at(0));
  if (announced == 1) return {.length = 1, .valid = false};
  std::size_t length = 1;
  if (length < rest.size() && may_follow_in_utf8(at(0), at(1))) ++length;
  while (length > 1 && length < announced && length < rest.size() &&
         (at(length) & 0xc0U) == 0x80U) {
    ++length;
  }
  const bool surrogate = length > 1 && at(0) == 0xed && at(1) >= 0xa0;
  return {.length = length, .valid = length == announced && !surrogate};
}

}  // namespace wheelpit
