#include "filter/value/address_range.h"

#include <charconv>

namespace wheelpit::filter {
namespace {

constexpr int kBitsV4 = 32;
constexpr int kBitsV6 = 128;

// Sets what follows the first `bits` bits to zeros or to ones.
void fill_host_bits(Address& address, int bits, bool ones) {
  const std::size_t bytes = address[0] == 4 ? 4 : 16;
  for (std::size_t i = 0; i < bytes; ++i) {
    const int kept = bits - static_cast<int>(i) * 8;
    const int host = kept >= 8 ? 0 : kept <= 0 ? 0xff : 0xff >> kept;
    std::uint8_t& byte = address[i + 1];
    byte = static_cast<std::uint8_t>(ones ? byte | host : byte & ~host);
  }
}

}  // namespace

std::expected<AddressRange, std::string> parse_cidr(std::string_view text) {
  const std::size_t slash = text.find('/');
  if (slash == std::string_view::npos || text.find('/', slash + 1) != std::string_view::npos) {
    return std::unexpected("Malformed CIDR, one '/' required");
  }
  const std::string_view digits = text.substr(slash + 1);
  int bits = 0;
  const char* const begin = digits.data();
  const char* const end = begin + digits.size();
  const auto read = std::from_chars(begin, end, bits);
  if (read.ec != std::errc() || read.ptr != end) {
    return std::unexpected("Malformed CIDR, mask bits must be an integer");
  }
  if (bits < 0) return std::unexpected("Malformed CIDR, mask bits must not be negative");

  const auto address = parse_address(text.substr(0, slash));
  if (!address)
    return std::unexpected("Nonstandard IP address: " + std::string(text.substr(0, slash)));
  const bool v4 = (*address)[0] == 4;
  if (v4 && bits >= kBitsV4) return std::unexpected("IPv4 mask bits must be < 32");
  if (!v4 && bits >= kBitsV6) return std::unexpected("IPv6 mask bits must be < 128");

  AddressRange range{*address, *address};
  fill_host_bits(range.low, bits, false);
  fill_host_bits(range.high, bits, true);
  return range;
}

}  // namespace wheelpit::filter
