#pragma once

#include <boost/asio/awaitable.hpp>
#include <optional>
#include <string>

#include "base/clock.h"
#include "base/log.h"
#include "base/result.h"
#include "net/address/endpoint.h"
#include "net/http/http_message.h"
#include "net/http2/http2_connection.h"
#include "net/stream/byte_pump.h"
#include "net/stream/stream.h"

namespace boost::asio {
class io_context;
}

namespace wheelpit {

// One request over HTTP/2 on its own connection, whose answer is read while it comes: with TLS by
// ALPN, else with prior knowledge. For the coroutines of one thread.
//
// Use: begin() once, read() until the end, end() before destruction. The errors of both name the
// server; they are those of Stream and Http2Connection.
class Http2Call {
 public:
  // `io` and `clock` must outlive this.
  Http2Call(boost::asio::io_context& io, const Clock& clock, Log log, Endpoint server,
            TlsTrust trust, Http2Options options = {});

  // Connects, sends the request and waits for the head of the answer, whatever its status.
  boost::asio::awaitable<Result<Http2Head>> begin(const HttpRequest& request, TimePoint until);

  // What has come of the body, at least a byte; "" at its end, and nothing at `until`. What is not
  // read is not credited to the server.
  boost::asio::awaitable<Result<std::optional<std::string>>> read(
      std::optional<TimePoint> until = std::nullopt);

  // What waits ends with `cancelled`, also later.
  void close();

  // Closes the connection and waits for what moves its bytes.
  boost::asio::awaitable<void> end();

 private:
  Error about(const Error& cause) const;

  const Clock& clock_;
  Endpoint server_;
  TlsTrust trust_;
  Http2Connection protocol_;
  BytePump pump_;
  bool closed_ = false;
};

}  // namespace wheelpit
