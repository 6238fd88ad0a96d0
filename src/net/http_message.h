#pragma once

#include <boost/asio/awaitable.hpp>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/payload.h"

namespace wheelpit {

using HttpHeaders = std::vector<std::pair<std::string, std::string>>;

class HttpExchange;

// The value of the first header of that name, whatever its case.
std::optional<std::string_view> find_header(const HttpHeaders& headers, std::string_view name);

// Who sent a request, as far as the machine knows (net/peer_check.h).
enum class HttpPeer {
  anyone,    // nobody that is known here; the only one without a check
  function,  // a process of an execution environment of ours
};

struct HttpRequest {
  std::string method;      // "GET"
  std::string target;      // path and query as sent, percent-encoded
  HttpHeaders headers;     // trailers of a chunked body included
  std::string body;        // decoded from chunks
  bool truncated = false;  // the body ended before its announced end
  bool oversized =
      false;             // the body passed the limit and was dropped (HttpLimits::Oversized::drain)
  bool partial = false;  // only the first bytes of the body are here: HttpExchange::read() goes on
  HttpPeer peer = HttpPeer::anyone;
  HttpExchange* exchange = nullptr;  // of a request that a server has received (http_stream.h)

  std::string_view path() const;   // up to '?'
  std::string_view query() const;  // after '?', or ""
  std::optional<std::string_view> header(std::string_view name) const {
    return find_header(headers, name);
  }
};

struct HttpResponse {
  int status = 200;
  HttpHeaders headers;  // Content-Length and Date are the server's business
  std::string body;
  Payload shared_body;  // sent instead of `body` if set: large and not ours alone
};

class HttpHandler {
 public:
  virtual ~HttpHandler() = default;
  // Whether a request whose body is still on its way is to be handed over without the rest of it.
  // `head` has no body and no exchange.
  virtual bool streams_body(const HttpRequest& head) const {
    static_cast<void>(head);
    return false;
  }

  // May take as long as it likes: the server sets no deadline on an answer.
  virtual boost::asio::awaitable<HttpResponse> handle(HttpRequest request) = 0;
};

}  // namespace wheelpit
