#pragma once

#include <string>

#include "invoke/invoker.h"
#include "invoke/response_sink.h"
#include "net/http/http_message.h"
#include "net/http/http_stream.h"

namespace wheelpit::api {

// The answer of InvokeWithResponseStream: a PayloadChunk event for each piece, as it comes, and
// InvokeComplete at the end, which also tells how it ended. A function that answers in one piece
// is answered for in one piece, too.
class ResponseEvents final : public ResponseSink {
 public:
  // `exchange` is that of the request, and must outlive this. Without one it only has an end.
  explicit ResponseEvents(HttpExchange* exchange) : exchange_(exchange) {}

  void begin(ResponseHead head) override { head_ = std::move(head); }
  boost::asio::awaitable<Status> write(std::string piece, TimePoint until) override;

  // What is left of the answer is sent until `until`. Returns what must be returned from
  // HttpHandler::handle().
  boost::asio::awaitable<HttpResponse> end(Reply reply, TimePoint until);

 private:
  HttpExchange* exchange_;
  ResponseHead head_;
};

}  // namespace wheelpit::api
