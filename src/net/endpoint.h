#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>

#include "base/result.h"

namespace wheelpit {

enum class Transport { plain, tls };

// Where a server listens.
struct Endpoint {
  Transport transport = Transport::plain;
  std::string host;  // a name, or an address; IPv6 without brackets
  std::uint16_t port = 0;

  bool operator==(const Endpoint&) const = default;
};

// "host:port", with brackets around an IPv6 address: for messages.
std::string to_string(const Endpoint& endpoint);

// A URL scheme that stands for a protocol, and what it implies.
struct EndpointScheme {
  std::string_view name;  // lower case, without "://"
  Transport transport;
  std::uint16_t default_port;
};

// Reads "scheme://host[:port][/]". Anything more (user, path, query) is refused with a message that
// says where it belongs, and does not repeat the URL: it may hold a password.
Result<Endpoint> parse_endpoint(std::string_view url, std::span<const EndpointScheme> schemes);

}  // namespace wheelpit
