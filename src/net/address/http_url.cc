#include "net/address/http_url.h"

#include <boost/url/parse.hpp>
#include <boost/url/url_view.hpp>
#include <optional>
#include <utility>

namespace wheelpit {

namespace urls = boost::urls;

namespace {

constexpr std::uint16_t kHttpPort = 80;
constexpr std::uint16_t kHttpsPort = 443;

Error refused(std::string why) { return {Errc::invalid_argument, std::move(why)}; }

std::uint16_t default_port(Transport transport) {
  return transport == Transport::tls ? kHttpsPort : kHttpPort;
}

}  // namespace

Result<HttpUrl> parse_http_url(std::string_view text) {
  const auto parsed = urls::parse_uri(urls::string_view(text.data(), text.size()));
  if (!parsed) return refused("must be http://HOST:PORT or https://HOST:PORT");
  const urls::url_view& url = *parsed;

  const bool https = url.scheme_id() == urls::scheme::https;
  if (!https && url.scheme_id() != urls::scheme::http) {
    return refused("must start with http:// or https://");
  }
  if (url.has_userinfo()) return refused("must not hold a user name or password");
  if (url.has_query() || url.has_fragment()) return refused("must not have a query or fragment");
  if (url.encoded_host().empty()) return refused("must name a host");
  // Boost takes for a path what follows an address, and what is not a digit behind a port:
  // "http://10.0.0.1.example.com", "http://host:90x".
  const bool whole = url.encoded_path().empty() || url.encoded_path().starts_with('/');
  // Not Boost's port_number(), which makes another port of a number that is too large.
  std::optional<std::uint16_t> port;
  if (url.has_port()) {
    port = parse_port(url.port());
    if (!port || !whole) return refused("must have a port from 1 to 65535");
  }

  if (!whole) return refused("must name a host: what begins as an address has to be one");

  HttpUrl result;
  result.endpoint.transport = https ? Transport::tls : Transport::plain;
  result.endpoint.host = std::string(url.host_address());
  result.endpoint.port = port.value_or(default_port(result.endpoint.transport));
  result.path = std::string(url.encoded_path());
  while (result.path.ends_with('/')) result.path.pop_back();
  return result;
}

std::string to_string(const HttpUrl& url) {
  const bool tls = url.endpoint.transport == Transport::tls;
  return (tls ? "https://" : "http://") + host_header(url.endpoint) + url.path;
}

std::string host_header(const Endpoint& endpoint) {
  if (endpoint.port != default_port(endpoint.transport)) return to_string(endpoint);
  return endpoint.host.contains(':') ? "[" + endpoint.host + "]" : endpoint.host;
}

}  // namespace wheelpit
