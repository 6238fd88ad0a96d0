#include "net/address/host_name.h"

#include <algorithm>
#include <array>
#include <boost/asio/ip/address_v6.hpp>
#include <charconv>

namespace wheelpit {

namespace {

constexpr std::uint16_t kHttpPort = 80;
constexpr std::uint16_t kHttpsPort = 443;
constexpr std::size_t kLongestName = 253;  // of DNS

bool is_digit(char c) { return c >= '0' && c <= '9'; }

char lower(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; }

bool belongs_to_a_name(char c) {
  return is_digit(c) || (c >= 'a' && c <= 'z') || c == '-' || c == '_' || c == '.';
}

std::optional<std::uint16_t> port_of(std::string_view text) {
  if (text.empty() || text.size() > 5 || !std::ranges::all_of(text, is_digit)) return std::nullopt;
  std::uint16_t port = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), port);
  if (error != std::errc() || end != text.data() + text.size()) return std::nullopt;
  return port;
}

std::optional<std::string> name_of(std::string_view text) {
  std::string name(text);
  std::ranges::transform(name, name.begin(), lower);
  if (name.size() > 1 && name.ends_with('.')) name.pop_back();
  const bool good = !name.empty() && name.size() <= kLongestName && !name.starts_with('.') &&
                    !name.ends_with('.') && !name.contains("..") &&
                    std::ranges::all_of(name, belongs_to_a_name);
  if (!good) return std::nullopt;
  return name;
}

// `text` with its brackets.
std::optional<std::string> ipv6_of(std::string_view text) {
  const std::string inner(text.substr(1, text.size() - 2));
  if (inner.contains('%')) return std::nullopt;
  boost::system::error_code wrong;
  const auto address = boost::asio::ip::make_address_v6(inner, wrong);
  if (wrong) return std::nullopt;
  return "[" + address.to_string() + "]";
}

// Four numbers, none with a zero before it: browsers and resolvers agree on no other form.
bool is_ipv4_loopback(std::string_view host) {
  if (!host.starts_with("127.")) return false;
  int numbers = 0;
  while (true) {
    const auto dot = host.find('.');
    const std::string_view number = host.substr(0, dot);
    if (number.empty() || number.size() > 3 || !std::ranges::all_of(number, is_digit)) return false;
    if (number.size() > 1 && number.starts_with('0')) return false;
    if (*port_of(number) > 255) return false;
    ++numbers;
    if (dot == std::string_view::npos) return numbers == 4;
    host.remove_prefix(dot + 1);
  }
}

}  // namespace

std::optional<HostName> parse_host_name(std::string_view text) {
  const auto bracket = text.starts_with('[') ? text.find(']') : 0;
  if (bracket == std::string_view::npos) return std::nullopt;
  const auto colon = text.find(':', bracket);
  const std::string_view host = text.substr(0, colon);
  HostName result;
  if (colon != std::string_view::npos) {
    result.port = port_of(text.substr(colon + 1));
    if (!result.port) return std::nullopt;
  }
  const bool bracketed = host.starts_with('[') && host.ends_with(']');
  auto name = bracketed ? ipv6_of(host) : name_of(host);
  if (!name) return std::nullopt;
  result.host = std::move(*name);
  return result;
}

bool names_this_machine(const HostName& name) {
  return name.host == "localhost" || name.host.ends_with(".localhost") || name.host == "[::1]" ||
         is_ipv4_loopback(name.host);
}

std::optional<WebOrigin> parse_web_origin(std::string_view text) {
  WebOrigin origin;
  origin.https = text.starts_with("https://");
  if (!origin.https && !text.starts_with("http://")) return std::nullopt;
  auto name = parse_host_name(text.substr(origin.https ? 8 : 7));
  if (!name) return std::nullopt;
  origin.name = std::move(*name);
  if (!origin.name.port) origin.name.port = origin.https ? kHttpsPort : kHttpPort;
  return origin;
}

std::string to_string(const WebOrigin& origin) {
  std::string text = (origin.https ? "https://" : "http://") + origin.name.host;
  if (origin.name.port != (origin.https ? kHttpsPort : kHttpPort)) {
    text += ":" + std::to_string(origin.name.port.value_or(0));
  }
  return text;
}

}  // namespace wheelpit
