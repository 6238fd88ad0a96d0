#pragma once

#include <string>
#include <string_view>

#include "base/result.h"
#include "net/address/endpoint.h"

namespace wheelpit {

// Where an HTTP service is: its server, and the path that all its resources lie under.
struct HttpUrl {
  Endpoint endpoint;
  std::string path;  // "" or "/prefix", as to be sent; without a slash at its end

  bool operator==(const HttpUrl&) const = default;
};

// Reads "http://host[:port][/path]" or the same with https. Anything more (user, query, fragment)
// is refused with a message that does not repeat the URL: it may hold a password.
Result<HttpUrl> parse_http_url(std::string_view text);

// The URL again, for messages: it holds nothing secret.
std::string to_string(const HttpUrl& url);

// The value of a Host header: without the port where it is the scheme's own.
std::string host_header(const Endpoint& endpoint);

}  // namespace wheelpit
