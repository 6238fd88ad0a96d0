#pragma once

#include <filesystem>
#include <string>
#include <string_view>

#include "wire/openwire/marshal.h"

// Frames and their parts, for tests.
namespace wheelpit::openwire {

inline std::string from_hex(std::string_view hex) {
  const auto digit = [](char c) { return c <= '9' ? c - '0' : c - 'a' + 10; };
  std::string bytes;
  for (std::size_t i = 0; i + 1 < hex.size(); i += 2) {
    bytes += static_cast<char>(digit(hex[i]) * 16 + digit(hex[i + 1]));
  }
  return bytes;
}

inline std::string to_hex(std::string_view bytes) {
  constexpr std::string_view kDigits = "0123456789abcdef";
  std::string hex;
  for (const char c : bytes) {
    hex += kDigits[static_cast<unsigned char>(c) >> 4U];
    hex += kDigits[static_cast<unsigned char>(c) & 15U];
  }
  return hex;
}

inline std::filesystem::path test_data() {
  return std::filesystem::path(__FILE__).parent_path() / "../../../tests/data/openwire";
}

// A whole frame on the wire, as FrameReader gives it out.
inline Frame frame_of(std::string_view wire) {
  return {static_cast<DataType>(wire.at(4)), wire.substr(5)};
}

}  // namespace wheelpit::openwire
