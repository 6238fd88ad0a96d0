#pragma once

#include <boost/asio/awaitable.hpp>
#include <cstdint>
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

// Who sent a request, as far as the machine knows (net/server/peer_check.h).
enum class HttpPeer {
  anyone,    // no one that is known here; the only one without a check
  function,  // a process of an execution environment of ours
};

struct HttpRequest {
  std::string method;         // "GET"
  std::string target;         // path and query as sent, percent-encoded
  HttpHeaders headers;        // of the head alone
  std::string body;           // decoded from chunks
  HttpHeaders trailers = {};  // what came behind a chunked body: nothing that decides about it
  bool truncated = false;     // the body ended before its announced end
  bool oversized = false;     // the body passed its limit and was dropped (HttpLimits::Oversized)
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

// What is decided about a request when its head is here, and nothing of its body has been read.
struct HeadJudgement {
  // Sent instead of calling handle(). The body is not read.
  std::optional<HttpResponse> refusal = std::nullopt;
  // The most bytes that the body may have, if that is less than the listener's own limit.
  std::optional<std::uint64_t> body_bytes = std::nullopt;
  // Whether handle() is called without the rest of the body: it reads that from the exchange.
  bool streams = false;
  // Whether it is answered even when all other connections are taken: how the engine is.
  bool always = false;
};

class HttpHandler {
 public:
  virtual ~HttpHandler() = default;

  // Called once for each request, as soon as its head is here: before "100 Continue" is sent and
  // before anything of the body is kept. `head` has no body and no exchange. Must not wait, and
  // must not count the request against any limit: its body may never come.
  virtual HeadJudgement judge(const HttpRequest& head) {
    static_cast<void>(head);
    return {};
  }

  // What is answered when there is no room for the request: too many bytes of bodies are held, or
  // too many connections. `head` has no method if it had not come yet.
  virtual HttpResponse busy(const HttpRequest& head) const;

  // May take as long as it likes: the server sets no deadline on an answer.
  virtual boost::asio::awaitable<HttpResponse> handle(HttpRequest request) = 0;
};

}  // namespace wheelpit
