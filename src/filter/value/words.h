#pragma once

#include <algorithm>
#include <array>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <string_view>

namespace wheelpit::filter {

// Texts as machine words: the first character is the lowest byte.
static_assert(std::endian::native == std::endian::little);

template <class Integer>
Integer load(const char* from) {
  Integer value = 0;
  std::memcpy(&value, from, sizeof value);
  return value;
}

// Ones in the lowest `bytes` bytes, of which there are at most eight.
inline std::uint64_t low_bytes(std::size_t bytes) {
  static constexpr std::array<std::uint64_t, 9> kMasks = {0,
                                                          0xff,
                                                          0xffff,
                                                          0xffffff,
                                                          0xffffffff,
                                                          0xffffffffff,
                                                          0xffffffffffff,
                                                          0xffffffffffffff,
                                                          0xffffffffffffffff};
  return kMasks[bytes];
}

// A text of at most eight characters, padded by zeros. Reads nothing but the text.
inline std::uint64_t load_short(std::string_view text) {
  const std::size_t size = text.size();
  const char* const at = text.data();
  if (size == 8) return load<std::uint64_t>(at);
  if (size >= 4) {
    return load<std::uint32_t>(at) | static_cast<std::uint64_t>(load<std::uint32_t>(at + size - 4))
                                         << (size - 4) * 8;
  }
  if (size == 0) return 0;
  const auto byte = [&](std::size_t i) {
    return static_cast<std::uint64_t>(static_cast<unsigned char>(at[i])) << i * 8;
  };
  return byte(0) | byte(size / 2) | byte(size - 1);
}

// The same for the first characters of a text that is part of a larger one, which ends at `limit`:
// no branch depends on its size.
inline std::uint64_t load_start(std::string_view text, const char* limit) {
  const std::size_t size = std::min<std::size_t>(text.size(), 8);
  const char* const begin = text.data();
  if (limit - begin >= 8) [[likely]]
    return load<std::uint64_t>(begin) & low_bytes(size);
  return load_short(text.substr(0, size));
}

// The first and the last eight characters. With the size, they are all there is to know of a text
// of up to sixteen.
struct TextEnds {
  TextEnds() = default;
  TextEnds(std::string_view text, const char* limit)
      : first(load_start(text, limit)),
        last(text.size() > 8 ? load<std::uint64_t>(text.data() + text.size() - 8) : 0) {}

  bool operator==(const TextEnds&) const = default;

  std::uint64_t first = 0;
  std::uint64_t last = 0;  // 0 if `first` is the whole text
};

}  // namespace wheelpit::filter
