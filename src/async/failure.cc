#include "async/failure.h"

#include <boost/json/object.hpp>
#include <boost/json/parse.hpp>
#include <boost/json/value.hpp>
#include <boost/system/error_code.hpp>
#include <cstddef>
#include <utility>

namespace wheelpit::async {
namespace {

namespace json = boost::json;

constexpr std::size_t kMostBytes = 1024;

// Ends between characters.
std::string cut(std::string text) {
  if (text.size() <= kMostBytes) return text;
  std::size_t end = kMostBytes;
  while (end > 0 && (static_cast<unsigned char>(text[end]) & 0xC0U) == 0x80U) --end;
  text.resize(end);
  return text;
}

std::string error_message_of(const Reply& reply) {
  boost::system::error_code malformed;
  const json::value answer = json::parse(reply.payload, malformed);
  if (!malformed && answer.is_object()) {
    const json::value* message = answer.as_object().if_contains("errorMessage");
    if (message != nullptr && message->is_string()) return std::string(message->as_string());
  }
  return reply.error_type;
}

}  // namespace

AttemptFailure failure_of(const Result<Reply>& reply) {
  if (reply) return {.message = cut(error_message_of(*reply)), .status = 200};
  const Error& error = reply.error();
  return {.message = cut(error.message()), .status = error.code() == Errc::throttled ? 429 : 500};
}

}  // namespace wheelpit::async
