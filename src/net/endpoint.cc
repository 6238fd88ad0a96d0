#include "net/endpoint.h"

#include <boost/url/parse.hpp>
#include <boost/url/url_view.hpp>

namespace wheelpit {

namespace urls = boost::urls;

namespace {

Error refused(const std::string& why) { return Error(Errc::invalid_argument, "endpoint: " + why); }

std::string names_of(std::span<const EndpointScheme> schemes) {
  std::string names;
  for (const EndpointScheme& scheme : schemes) {
    if (!names.empty()) names += " or ";
    names.append(scheme.name).append("://");
  }
  return names;
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
    return "no user name or password in the URL; they belong in the secret that the event source "
           "mapping's BASIC_AUTH names";
  }
  if (!url.encoded_path().empty() && url.encoded_path() != "/") {
    return "no path in the URL; a virtual host belongs in the event source mapping's VIRTUAL_HOST";
  }
  if (url.has_query() || url.has_fragment()) return "no query or fragment in the URL";
  return "";
}

}  // namespace

std::string to_string(const Endpoint& endpoint) {
  const bool brackets = endpoint.host.contains(':');
  return (brackets ? "[" + endpoint.host + "]" : endpoint.host) + ":" +
         std::to_string(endpoint.port);
}

Result<Endpoint> parse_endpoint(std::string_view url, std::span<const EndpointScheme> schemes) {
  const auto parsed = urls::parse_uri(urls::string_view(url.data(), url.size()));
  if (!parsed) return refused("write it as " + names_of(schemes) + "HOST:PORT");

  const EndpointScheme* scheme = find(schemes, lower_case(parsed->scheme()));
  if (scheme == nullptr) return refused("starts with " + names_of(schemes));
  if (const std::string why = misplaced(*parsed); !why.empty()) return refused(why);

  const std::string host = std::string(parsed->host_address());
  if (host.empty()) return refused("the host is missing");
  // An empty port and port 0 are what neither a user can mean nor a connection can use.
  if (parsed->has_port() && parsed->port_number() == 0) return refused("the port is 1 to 65535");

  Endpoint endpoint;
  endpoint.transport = scheme->transport;
  endpoint.host = host;
  endpoint.port = parsed->has_port() ? parsed->port_number() : scheme->default_port;
  return endpoint;
}

}  // namespace wheelpit
