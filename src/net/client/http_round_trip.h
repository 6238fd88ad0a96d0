#pragma once

#include <boost/asio/awaitable.hpp>
#include <cstddef>

#include "base/clock.h"
#include "base/result.h"
#include "net/address/endpoint.h"
#include "net/client/answer_budget.h"
#include "net/http/http_message.h"
#include "net/stream/stream.h"

namespace wheelpit {

// One request and its answer on a connection that exists. What was sent and received is overwritten
// in memory: it may hold secrets.
class HttpRoundTrip {
 public:
  // `stream` is connected to `server`, and must outlive this. A longer body than `body_bytes` is an
  // error. `share`, if it is given, has what was read; a wait for it does not count as time.
  HttpRoundTrip(Stream& stream, const Endpoint& server, std::size_t body_bytes,
                AnswerBudget::Share* share = nullptr)
      : stream_(stream), server_(server), body_bytes_(body_bytes), share_(share) {}

  // Once. Adds Host, Content-Length and Connection where `request` does not have them. Errors are
  // the cause alone: those of Stream, malformed (no HTTP), too_large.
  boost::asio::awaitable<Result<HttpResponse>> run(HttpRequest request, TimePoint until);

  // Something of the answer has arrived.
  bool begun() const { return begun_; }
  // The answer is whole, and the server takes another request on this connection.
  bool reusable() const { return reusable_; }

 private:
  Stream& stream_;
  const Endpoint& server_;
  std::size_t body_bytes_;
  AnswerBudget::Share* share_;
  bool begun_ = false;
  bool reusable_ = false;
};

// Errc::invalid_argument if something of it would break the head of the message.
Status check_sendable(const HttpRequest& request);

}  // namespace wheelpit
