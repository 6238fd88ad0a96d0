#pragma once

#include <boost/asio/awaitable.hpp>
#include <boost/asio/io_context.hpp>
#include <optional>

#include "aws/client/aws_client.h"
#include "base/clock.h"
#include "base/log.h"
#include "base/result.h"
#include "net/http2/http2_call.h"
#include "wire/eventstream/message_reader.h"

namespace wheelpit::kinesis {

// What reading by enhanced fan-out needs of the world. All must outlive it.
struct FanOutContext {
  boost::asio::io_context& io;
  const Clock& clock;
  AwsClient& aws;
  Log log;
};

// A request over HTTP/2 that is answered by an event stream. Errors are those of AwsClient, of
// Http2Call, of refusal_of(), and `malformed`.
//
// Use: begin() once, next() until the end, end() before destruction.
class EventStreamCall {
 public:
  explicit EventStreamCall(const FanOutContext& context) : context_(context) {}

  // Signs it, sends it, and waits until the event stream begins.
  boost::asio::awaitable<Status> begin(AwsService service, HttpRequest request);

  // The next message; nothing at `until`. Errc::unavailable, too, when the server has ended it.
  boost::asio::awaitable<Result<std::optional<eventstream::Message>>> next(TimePoint until);

  // What waits ends with `cancelled`, also later.
  void close();

  // Closes the connection and waits for what moves its bytes.
  boost::asio::awaitable<void> end();

 private:
  boost::asio::awaitable<HttpResponse> refusal(Http2Head head);

  FanOutContext context_;
  std::optional<Http2Call> call_;  // from begin() on
  bool closed_ = false;
  eventstream::MessageReader messages_;
};

}  // namespace wheelpit::kinesis
