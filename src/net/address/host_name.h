#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace wheelpit {

// What a Host header, the authority of a URL or an origin names.
struct HostName {
  // Of a name: lower case, without the dot that may end it. Of an IPv4 address: its four numbers.
  // Of an IPv6 address: its shortest form, in brackets.
  std::string host;
  std::optional<std::uint16_t> port;

  bool operator==(const HostName&) const = default;
};

// Reads "host", "host:port", "[::1]:port". Nothing for what is not exactly that: a user, a path,
// an empty host or port, an IPv6 zone, a character no host name has. "127.1" and the like are
// names to it, never addresses.
std::optional<HostName> parse_host_name(std::string_view text);

// Whether a client can only have meant this machine, whatever any name server says: an address of
// 127.0.0.0/8 written out, [::1], "localhost" or a name below it.
bool names_this_machine(const HostName& name);

// Reads "http://HOST[:PORT]" or the same with https, as the Origin header spells it; the port is
// there, or else the scheme's own. Nothing for anything else, "null" included.
struct WebOrigin {
  bool https = false;
  HostName name;  // with its port

  bool operator==(const WebOrigin&) const = default;
};
std::optional<WebOrigin> parse_web_origin(std::string_view text);

// The same as a browser sends it: the scheme's own port is left out.
std::string to_string(const WebOrigin& origin);

}  // namespace wheelpit
