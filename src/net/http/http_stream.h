#pragma once

#include <boost/asio/awaitable.hpp>
#include <string>
#include <string_view>

#include "base/clock.h"
#include "base/result.h"
#include "net/http/http_message.h"

namespace wheelpit {

// The connection that a request came by, for a handler that does not want the body, or does not
// have the answer, in one piece. Owned by the server; may be used until handle() has returned, by
// one coroutine at a time, on the server's thread.
class HttpExchange {
 public:
  virtual ~HttpExchange() = default;

  // The bytes of a `partial` request's body that follow: at least one, or none when the body has
  // ended well. No more is read from the peer than is asked for here. Errc::unavailable if the
  // peer ended, or broke the protocol, before.
  virtual boost::asio::awaitable<Result<std::string>> read() = 0;

  // The fields that came behind a chunked body, once read() has told its end.
  virtual HttpHeaders take_trailers() = 0;

  // Begins an answer whose body comes from write(). Its head is sent with the first piece. What
  // handle() returns is then not sent: with a status below 400 it ends the body; with any other it
  // cuts the connection, so that the peer knows that the body is not whole.
  virtual void begin(HttpResponse head) = 0;
  virtual bool begun() const = 0;

  // Sends a piece, and returns when there is room for more. Errors, after which nothing else is
  // sent to the peer:
  //   unavailable  it is gone
  //   timed_out    it did not take the piece until `until`; its connection is closed
  virtual boost::asio::awaitable<Status> write(std::string_view piece, TimePoint until) = 0;
};

}  // namespace wheelpit
