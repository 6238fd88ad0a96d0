#pragma once

#include <cstddef>
#include <memory>
#include <span>
#include <string_view>

#include "base/result.h"
#include "net/http/http_message.h"

namespace wheelpit {

// Whether the answer has a body depends on the request.
enum class AnswerTo { head, other };

// Bytes of one connection into the answer to one request. No I/O. Interim answers (1xx) are passed
// over. An answer that announces no length ends with its connection.
class HttpResponseParser {
 public:
  // An answer with a body of more than `body_bytes` is an error.
  HttpResponseParser(AnswerTo request, std::size_t body_bytes);
  ~HttpResponseParser();

  // Where the next bytes of the connection can be put, to avoid a copy: memory of the body, which
  // continues there. Empty while they may be anything else. It holds until feed(), which must be
  // given what was put there, from its begin on.
  std::span<char> body_room();

  // Uses all of `input` that belongs to the answer. Errors:
  //   malformed  not HTTP/1
  //   too_large  the body, or the 64 KiB that the head may have
  Status feed(std::string_view input);

  // The peer will send nothing more. Completes an answer without a length, and no other.
  void end_of_input();

  bool complete() const;

  // Only if complete(): the connection can bear another request and its answer.
  bool connection_stays() const;

  // Only if complete().
  HttpResponse take_response();

 private:
  class Core;
  std::unique_ptr<Core> core_;
};

}  // namespace wheelpit
