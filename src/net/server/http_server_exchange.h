#pragma once

#include <boost/asio/buffer.hpp>
#include <optional>
#include <span>

#include "base/clock.h"
#include "base/error.h"
#include "net/http/http_response_text.h"
#include "net/http/http_stream.h"
#include "net/server/http_connection.h"

namespace wheelpit {

// HttpExchange of one request on a connection of the server.
class HttpServerExchange final : public HttpExchange {
 public:
  // Of the request that is about to be taken from the parser. `after` is what happens to the
  // connection if the peer reads an answer to its end. `connection` and `clock` must outlive this.
  HttpServerExchange(HttpConnection& connection, const Clock& clock, AfterAnswer after);

  boost::asio::awaitable<Result<std::string>> read() override;
  HttpHeaders take_trailers() override { return std::exchange(trailers_, {}); }
  void begin(HttpResponse head) override;
  bool begun() const override { return begun_; }
  boost::asio::awaitable<Status> write(std::string_view piece, TimePoint until) override;

  // REQUIRES: begun(). Ends the body, or cuts it if `status` is that of a failure or the peer has
  // not taken the end by `until`. True if another request may follow.
  boost::asio::awaitable<bool> finish(int status, TimePoint until);

  // Of the request: all of it was received. Otherwise the rest is still on the connection.
  bool body_ended() const { return body_ended_; }

 private:
  boost::asio::awaitable<boost::system::error_code> receive();
  boost::asio::awaitable<boost::system::error_code> send(
      std::span<const boost::asio::const_buffer> buffers);
  Error cut_short();

  HttpConnection& connection_;
  const Clock& clock_;
  const bool chunked_;
  const AfterAnswer after_;
  bool body_ended_;
  bool cut_short_ = false;
  HttpHeaders trailers_;
  bool begun_ = false;
  std::string head_;             // not sent yet
  std::optional<Error> broken_;  // why nothing more can be sent
};

}  // namespace wheelpit
