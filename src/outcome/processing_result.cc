#include "outcome/processing_result.h"

namespace wheelpit {

std::string_view processing_result(const Result<Reply>& reply) {
  if (reply) return reply->function_error ? "PROBLEM: Function call failed" : "OK";
  switch (reply.error().code()) {
    case Errc::cancelled:
      return "";
    case Errc::throttled:
      return "PROBLEM: Function call throttled";
    case Errc::not_found:
      return "PROBLEM: Function not found";
    default:
      return "PROBLEM: Function could not be started";
  }
}

}  // namespace wheelpit
