#include "filter/value/address.h"

#include <arpa/inet.h>

#include <algorithm>

namespace wheelpit::filter {

std::optional<Address> parse_address(std::string_view text) {
  std::array<char, 64> terminated{};  // longer than any address
  if (!resembles_address(text) || text.find('\0') != std::string_view::npos) return std::nullopt;
  std::ranges::copy(text, terminated.begin());

  Address address{};
  if (inet_pton(AF_INET, terminated.data(), address.data() + 1) == 1) {
    address[0] = 4;
    return address;
  }
  if (inet_pton(AF_INET6, terminated.data(), address.data() + 1) == 1) {
    address[0] = 6;
    return address;
  }
  return std::nullopt;
}

}  // namespace wheelpit::filter
