#pragma once

#include <cstddef>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "net/http_message.h"
#include "net/http_server.h"

namespace wheelpit {

// Bytes of one connection into requests, one after the other. No I/O.
//
// Use: feed() until complete() or failure(), then take_request() and go on with the bytes left.
//
// A body may also be had as it comes: once streaming(), take_head(); then feed() and take_body() in
// turns until complete(); then take_request(), which has what is known only at the end: trailers
// and `truncated`.
class HttpRequestParser {
 public:
  // `streams` is asked of each head with a body behind it whether that is to be streamed. The limit
  // of bodies does not hold for those.
  explicit HttpRequestParser(HttpLimits limits,
                             std::function<bool(const HttpRequest& head)> streams = {});
  ~HttpRequestParser();

  // Uses bytes from the front of `input` and returns how many. The rest must be given again, with
  // more behind it unless the request is complete.
  std::size_t feed(std::string_view input);

  // The peer will send nothing more. A request whose body is cut short becomes complete, marked
  // `truncated`; one cut short earlier fails.
  void end_of_input();

  // Where the next bytes of a large body may be read to directly, once feed() has used all it was
  // given. Empty when the next bytes have to pass through feed().
  std::span<char> body_space();
  void body_arrived(std::size_t bytes);

  // True once for a request whose sender waits for "100 Continue" before it sends the body.
  bool take_expectation();

  bool idle() const;      // nothing of the next request has arrived
  bool complete() const;  // take_request() may be called
  bool keep_alive() const;
  std::optional<int> failure() const;  // the status to answer with before closing

  // The head of a body that is to be streamed is here, and the body not yet all.
  bool streaming() const;
  HttpRequest take_head();  // with the first bytes of the body. REQUIRES: streaming()
  std::string take_body();  // what has come since. REQUIRES: take_head() was called

  // Whether the peer understands an answer in chunks. Of the request whose head has arrived.
  bool takes_chunks() const;

  // Leaves the parser ready for the next request.
  HttpRequest take_request();

 private:
  class Core;
  std::unique_ptr<Core> core_;
};

}  // namespace wheelpit
