#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "base/result.h"

namespace wheelpit {

// Where an X-Ray daemon takes segments.
struct DaemonAddress {
  std::string host;  // a name or an address; IPv6 without brackets
  std::uint16_t port = 0;

  bool operator==(const DaemonAddress&) const = default;
};

// Reads what AWS_XRAY_DAEMON_ADDRESS may hold: "host:port", or "tcp:host:port udp:host:port" in any
// order, of which the UDP one counts. The error says what is right.
Result<DaemonAddress> parse_daemon_address(std::string_view text);

// "host:port", with brackets around an IPv6 address.
std::string to_string(const DaemonAddress& address);

}  // namespace wheelpit
