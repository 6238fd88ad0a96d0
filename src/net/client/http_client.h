#pragma once

#include <boost/asio/awaitable.hpp>
#include <cstddef>

#include "base/clock.h"
#include "base/result.h"
#include "net/address/endpoint.h"
#include "net/http/http_message.h"
#include "net/stream/stream.h"

namespace boost::asio {
class io_context;
}

namespace wheelpit {

struct HttpClientOptions {
  TlsTrust trust;
  std::size_t body_bytes = std::size_t{1024} * 1024;  // a longer answer is an error
};

// HTTP/1.1 to one server, for the control plane: a connection for each request, nothing kept.
class HttpClient {
 public:
  HttpClient(boost::asio::io_context& io, Endpoint server, HttpClientOptions options);

  // Sends the request and waits for the whole answer, whatever its status. Host, Content-Length
  // and Connection are added if `request` does not have them; its names and values must be free of
  // line breaks. Errors name the server and the cause, nothing of the request or the answer:
  //   those of Stream   unavailable, timed_out, invalid_argument
  //   malformed         the answer is not HTTP
  //   too_large         the answer passes a limit
  //   invalid_argument  a line break in what becomes the head
  // The client must outlive the call.
  boost::asio::awaitable<Result<HttpResponse>> send(HttpRequest request, TimePoint until);

  // A send() that is under way ends with Errc::cancelled. REQUIRES: no more than one is.
  void cancel();

 private:
  boost::asio::io_context& io_;
  Endpoint server_;
  HttpClientOptions options_;
  Stream* stream_ = nullptr;  // of the send() that is under way
};

}  // namespace wheelpit
