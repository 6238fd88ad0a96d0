#pragma once

#include <cstddef>
#include <memory>
#include <optional>
#include <span>
#include <string_view>

#include "net/http_message.h"
#include "net/http_server.h"

namespace wheelpit {

// Bytes of one connection into requests, one after the other. No I/O.
//
// Use: feed() until complete() or failure(), then take_request() and go on with the bytes left.
class HttpRequestParser {
 public:
  explicit HttpRequestParser(HttpLimits limits);
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

  // Leaves the parser ready for the next request.
  HttpRequest take_request();

 private:
  class Core;
  std::unique_ptr<Core> core_;
};

}  // namespace wheelpit
