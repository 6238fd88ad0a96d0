#pragma once

#include <cstddef>
#include <string>
#include <utility>

#include "net/http/http_message.h"
#include "runtime/protocol/answer.h"

namespace wheelpit::runtime {

// What a streamed response comes to, from its pieces and its end. Pure.
class StreamedResponse {
 public:
  StreamedResponse(std::string request_id, std::size_t limit)
      : request_id_(std::move(request_id)), limit_(limit) {}

  // The part of the next piece that the caller may have; the rest is over the limit.
  std::string admit(std::string piece);
  bool too_large() const { return too_large_; }

  // The answers of its possible ends. What was admitted is the caller's in any case.
  Answer exceeded() const;                    // REQUIRES: too_large()
  Answer cut_short() const;                   // before its last chunk
  static Answer ended(HttpHeaders trailers);  // well; the trailers may tell of an error

 private:
  std::string request_id_;
  std::size_t limit_;
  std::size_t admitted_ = 0;
  bool too_large_ = false;
};

}  // namespace wheelpit::runtime
