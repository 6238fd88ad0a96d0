#pragma once

#include <string>
#include <vector>

#include "base/result.h"
#include "net/address/endpoint.h"
#include "net/http/http_message.h"

namespace wheelpit {

// A name and its value, as in HTTP/2 in a head.
struct Http2Field {
  std::string name;  // in lower case
  std::string value;
  bool secret = false;  // not to be put into the tables that both sides keep
};

// The head of a request: first its method, scheme, authority and path, then its headers. The
// authority is its Host, or else `server`. Errc::invalid_argument, and the message names it, if
// something of it cannot stand in a head of HTTP/2, or is about connections of HTTP/1.1.
Result<std::vector<Http2Field>> http2_fields(const HttpRequest& request, const Endpoint& server);

}  // namespace wheelpit
