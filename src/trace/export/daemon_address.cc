#include "trace/export/daemon_address.h"

#include <charconv>
#include <system_error>

namespace wheelpit {

namespace {

constexpr auto kWanted = "must be HOST:PORT, such as \"127.0.0.1:2000\"";

Result<DaemonAddress> parse_host_port(std::string_view text) {
  const Error wrong(Errc::invalid_argument, kWanted);
  const auto colon = text.rfind(':');
  if (colon == std::string_view::npos) return wrong;
  std::string_view host = text.substr(0, colon);
  const std::string_view port = text.substr(colon + 1);
  if (host.starts_with('[') && host.ends_with(']')) {
    host = host.substr(1, host.size() - 2);
    if (!host.contains(':')) return wrong;
  } else if (host.contains(':')) {
    return wrong;
  }
  DaemonAddress address{.host = std::string(host), .port = 0};
  const auto [end, failure] = std::from_chars(port.data(), port.data() + port.size(), address.port);
  const bool whole = failure == std::errc() && end == port.data() + port.size();
  if (host.empty() || host.find_first_of(" []") != std::string_view::npos) return wrong;
  if (!whole || address.port == 0) return wrong;
  return address;
}

}  // namespace

Result<DaemonAddress> parse_daemon_address(std::string_view text) {
  const auto space = text.find(' ');
  if (space == std::string_view::npos) {
    return parse_host_port(text.starts_with("udp:") ? text.substr(4) : text);
  }
  for (const std::string_view part : {text.substr(0, space), text.substr(space + 1)}) {
    if (part.starts_with("udp:")) return parse_host_port(part.substr(4));
  }
  return Error(Errc::invalid_argument, kWanted);
}

std::string to_string(const DaemonAddress& address) {
  const bool ipv6 = address.host.contains(':');
  return (ipv6 ? "[" + address.host + "]" : address.host) + ":" + std::to_string(address.port);
}

}  // namespace wheelpit
