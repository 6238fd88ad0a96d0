#include "runtime/protocol/api_answer.h"

#include <boost/json/object.hpp>
#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>
#include <boost/json/value.hpp>
#include <string>
#include <string_view>
#include <utility>

#include "base/base64.h"

namespace wheelpit::runtime {

namespace json = boost::json;

namespace {

constexpr std::string_view kErrorType = "Lambda-Runtime-Function-Error-Type";
constexpr std::string_view kErrorBody = "Lambda-Runtime-Function-Error-Body";

// An error with its X-Ray cause: the caller gets it without.
std::string without_cause(std::string body) {
  boost::system::error_code ec;
  json::value error = json::parse({body.data(), body.size()}, ec);
  if (ec || !error.is_object()) return body;
  json::object shown;
  for (const char* key : {"errorMessage", "errorType", "stackTrace"}) {
    if (const json::value* member = error.get_object().if_contains(key)) shown[key] = *member;
  }
  return json::serialize(shown);
}

}  // namespace

Answer answer_of_response(HttpRequest& request) {
  Answer answer;
  const auto error_type = request.header(kErrorType);
  if (!error_type || error_type->empty()) {
    answer.payload = std::move(request.body);
    return answer;
  }
  // In the trailers of a stream. What was sent before the failure is worth nothing to a caller that
  // wants the answer in one piece.
  answer.function_error = true;
  answer.error_type = *error_type;
  const auto error_body = request.header(kErrorBody);
  const auto decoded = from_base64(error_body.value_or(""));
  answer.payload = decoded ? *decoded : std::string(error_body.value_or(""));
  return answer;
}

Answer answer_of_error(HttpRequest& request) {
  Answer answer;
  answer.function_error = true;
  answer.error_type = request.header(kErrorType).value_or("");
  if (answer.error_type.empty()) answer.error_type = error_type_of(request.body);
  if (answer.error_type.empty()) answer.error_type = "Runtime.Unknown";
  const bool has_cause = request.header("Content-Type")
                             .value_or("")
                             .starts_with("application/vnd.aws.lambda.error.cause+json");
  answer.payload = has_cause ? without_cause(std::move(request.body)) : std::move(request.body);
  return answer;
}

Answer failed(Failure failure, TimePoint at) {
  Answer answer;
  answer.function_error = true;
  answer.error_type = std::move(failure.error_type);
  answer.payload = std::move(failure.payload);
  answer.report_error_type = answer.error_type;
  answer.log_line = std::move(failure.log_line);
  answer.at = at;
  return answer;
}

}  // namespace wheelpit::runtime
