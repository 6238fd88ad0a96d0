#pragma once

#include <cstdint>
#include <optional>
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

// A port that a connection can be made to, 1 to 65535, in digits and nothing else.
std::optional<std::uint16_t> parse_port(std::string_view digits);

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
