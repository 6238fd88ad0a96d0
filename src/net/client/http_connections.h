#pragma once

#include <boost/asio/awaitable.hpp>
#include <chrono>
#include <cstddef>
#include <memory>
#include <set>
#include <vector>

#include "base/clock.h"
#include "base/result.h"
#include "net/address/endpoint.h"
#include "net/client/answer_budget.h"
#include "net/http/http_message.h"
#include "net/stream/stream.h"

namespace boost::asio {
class io_context;
}

namespace wheelpit {

struct HttpConnectionsOptions {
  TlsTrust trust = {};
  std::size_t kept = 16;                     // connections that wait for a request
  Duration idle = std::chrono::seconds(10);  // so long; servers give up on them later
};

// HTTP/1.1 to one server, for requests that follow each other: connections are used again. For the
// coroutines of one thread; any number of requests at a time, each on its own connection.
class HttpConnections {
 public:
  // `io` and `clock` must outlive this.
  HttpConnections(boost::asio::io_context& io, const Clock& clock, Endpoint server,
                  HttpConnectionsOptions options);
  // No request may be under way.
  ~HttpConnections();

  // As HttpClient::send(), with the same errors. A request whose connection turns out to be
  // gone, because it was kept for too long, is sent again on a new one; so a server that
  // closes right after it has obeyed may obey twice. An answer whose body is longer than
  // `body_bytes` is `too_large`. `share`: of a budget that the answer belongs to; it must
  // outlive the call.
  boost::asio::awaitable<Result<HttpResponse>> send(HttpRequest request, TimePoint until,
                                                    std::size_t body_bytes = std::size_t{1024} *
                                                                             1024,
                                                    AnswerBudget::Share* share = nullptr);

  // Requests under way and later ones end with `cancelled`.
  void close();

 private:
  struct Idle {
    std::unique_ptr<Stream> stream;
    TimePoint since;
  };
  class Use;

  std::unique_ptr<Stream> take_idle();
  void keep(std::unique_ptr<Stream> stream);
  Error about(const Error& cause) const;

  boost::asio::io_context& io_;
  const Clock& clock_;
  const Endpoint server_;
  const HttpConnectionsOptions options_;
  std::vector<Idle> idle_;    // the latest last
  std::set<Stream*> in_use_;  // so that close() finds them
  bool closed_ = false;
};

}  // namespace wheelpit
