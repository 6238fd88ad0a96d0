#include "runtime/protocol/streamed_response.h"

#include <utility>

#include "runtime/process/failure_text.h"
#include "runtime/protocol/api_answer.h"

namespace wheelpit::runtime {

std::string StreamedResponse::admit(std::string piece) {
  const std::size_t room = limit_ - admitted_;
  if (piece.size() > room) {
    too_large_ = true;
    piece.resize(room);
  }
  admitted_ += piece.size();
  return piece;
}

Answer StreamedResponse::exceeded() const {
  return failed(response_too_large_failure(request_id_, limit_), {});
}

Answer StreamedResponse::cut_short() const {
  return failed(truncated_response_failure(request_id_), {});
}

Answer StreamedResponse::ended(HttpHeaders trailers) {
  HttpRequest end;
  end.headers = std::move(trailers);
  return answer_of_response(end);
}

}  // namespace wheelpit::runtime
