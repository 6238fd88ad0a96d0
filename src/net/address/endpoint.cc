#include "net/address/endpoint.h"

#include <boost/url/parse.hpp>
#include <boost/url/url_view.hpp>
#include <charconv>
#include <optional>
#include <system_error>

namespace wheelpit {

namespace urls = boost::urls;

namespace {

// "must be amqp://HOST[:PORT] or amqps://HOST[:PORT]; this names no host".
Error refused(std::span<const EndpointScheme> schemes, std::string_view why) {
  std::string text = "must be ";
  for (const EndpointScheme& scheme : schemes) {
    if (&scheme != &schemes.front()) text += " or ";
    text.append(scheme.name).append("://HOST[:PORT]");
  }
  return {Errc::invalid_argument, text.append(why)};
}

const EndpointScheme* find(std::span<const EndpointScheme> schemes, std::string_view name) {
  for (const EndpointScheme& scheme : schemes) {
    if (scheme.name == name) return &scheme;
  }
  return nullptr;
}

std::string lower_case(std::string_view text) {
  std::string lower(text);
  for (char& c : lower) {
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
  }
  return lower;
}

// "" if there is nothing that belongs elsewhere.
std::string misplaced(const urls::url_view& url) {
  if (url.has_userinfo()) {
    return ", no user or password in it: those belong in the secret that a mapping's BASIC_AUTH "
           "names";
  }
  if (!url.encoded_path().empty() && url.encoded_path() != "/") {
    return ", nothing behind it: a mapping names its virtual host as VIRTUAL_HOST";
  }
  if (url.has_query() || url.has_fragment()) return ", nothing behind it";
  return "";
}

}  // namespace

std::optional<std::uint16_t> parse_port(std::string_view digits) {
  std::uint16_t port = 0;
  const char* const behind = digits.data() + digits.size();
  const auto [end, fault] = std::from_chars(digits.data(), digits.data() + digits.size(), port);
  if (fault != std::errc() || end != behind || port == 0) return std::nullopt;
  return port;
}

std::string to_string(const Endpoint& endpoint) {
  const bool brackets = endpoint.host.contains(':');
  return (brackets ? "[" + endpoint.host + "]" : endpoint.host) + ":" +
         std::to_string(endpoint.port);
}

Result<Endpoint> parse_endpoint(std::string_view url, std::span<const EndpointScheme> schemes) {
  const auto parsed = urls::parse_uri(urls::string_view(url.data(), url.size()));
  if (!parsed) return refused(schemes, "");

  const EndpointScheme* scheme = find(schemes, lower_case(parsed->scheme()));
  if (scheme == nullptr) {
    return refused(schemes, "; this is " + lower_case(parsed->scheme()) + "://");
  }
  if (const std::string why = misplaced(*parsed); !why.empty()) return refused(schemes, why);

  const std::string host = std::string(parsed->host_address());
  if (host.empty()) return refused(schemes, "; this names no host");
  std::uint16_t port = scheme->default_port;
  if (parsed->has_port()) {
    const auto read = parse_port(parsed->port());
    if (!read) return refused(schemes, ", with a port from 1 to 65535");
    port = *read;
  }

  Endpoint endpoint;
  endpoint.transport = scheme->transport;
  endpoint.host = host;
  endpoint.port = port;
  return endpoint;
}

}  // namespace wheelpit
