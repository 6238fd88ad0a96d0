#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string_view>

namespace wheelpit::filter {

// An IP address: the first byte is 4 or 6, then its 4 or 16 bytes, then zeros. Compares like the
// numbers it stands for, all of IPv4 before all of IPv6.
using Address = std::array<std::uint8_t, 17>;

// Both ends belong to it.
struct AddressRange {
  Address low{};
  Address high{};
};

// Dotted decimal without leading zeros, or any spelling of an IPv6 address. No zone, no port.
std::optional<Address> parse_address(std::string_view text);

// Could it be an address? Cheap, and never false for one.
inline bool resembles_address(std::string_view text) {
  return text.size() >= 2 && text.size() <= 45 &&
         ((text[0] >= '0' && text[0] <= '9') || text[0] == ':' ||
          ((text[0] | 0x20) >= 'a' && (text[0] | 0x20) <= 'f'));
}

}  // namespace wheelpit::filter
