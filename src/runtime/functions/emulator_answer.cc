#include "runtime/functions/emulator_answer.h"

#include <boost/json/parse.hpp>
#include <boost/json/value.hpp>
#include <utility>

#include "base/base64.h"
#include "runtime/protocol/api_answer.h"

namespace wheelpit::runtime {

namespace {

constexpr char kPath[] = "/2015-03-31/functions/function/invocations";

bool looks_like_an_error(const std::string& body) {
  if (!body.starts_with('{')) return false;
  boost::system::error_code error;
  const boost::json::value value = boost::json::parse(body, error);
  if (error || !value.is_object()) return false;
  const auto* type = value.get_object().if_contains("errorType");
  const auto* message = value.get_object().if_contains("errorMessage");
  return type != nullptr && type->is_string() && message != nullptr && message->is_string();
}

// "Task timed out after 3.00 seconds"
bool is_timeout(std::string_view body) {
  return body.starts_with("Task timed out after ") && body.ends_with(".00 seconds");
}

Answer timed_out(const EmulatorCall& call) {
  Answer answer = failed(timeout_failure(call.request_id, call.timeout_seconds, call.now), call.at);
  answer.timed_out = true;
  return answer;
}

}  // namespace

HttpRequest emulator_request(const HttpUrl& url, const std::string& payload,
                             const std::optional<std::string>& client_context,
                             const std::string& trace_id) {
  HttpRequest request{
      .method = "POST",
      .target = url.path + kPath,
      .headers = {{"Content-Type", "application/json"}, {"X-Amzn-Trace-Id", trace_id}},
      .body = payload};
  if (client_context)
    request.headers.emplace_back("X-Amz-Client-Context", to_base64(*client_context));
  return request;
}

Result<Answer> read_emulator_answer(HttpResponse response, const EmulatorCall& call) {
  if (response.status == 429 || response.status == 503) {
    return Error(Errc::throttled, "it is busy (HTTP " + std::to_string(response.status) + ")");
  }
  if (response.status == 200 && is_timeout(response.body)) {
    return timed_out(call);
  }
  const bool crashed = response.status == 502;
  if (crashed && !looks_like_an_error(response.body)) {
    return failed(exit_failure(call.request_id, {.exit_code = 1}), call.at);
  }
  if (!crashed && response.status / 100 != 2) {
    return Error(Errc::unavailable, "it answered HTTP " + std::to_string(response.status));
  }
  Answer answer;
  answer.at = call.at;
  answer.function_error =
      find_header(response.headers, "X-Amz-Function-Error") || looks_like_an_error(response.body);
  if (answer.function_error) answer.error_type = error_type_of(response.body);
  if (crashed) answer.report_error_type = answer.error_type;
  answer.payload = std::move(response.body);
  return answer;
}

Result<Answer> read_emulator_reply(Result<HttpResponse> response, const EmulatorCall& call) {
  if (response) return read_emulator_answer(std::move(*response), call);
  switch (response.error().code()) {
    case Errc::timed_out:
      return timed_out(call);
    case Errc::too_large:
      return failed(response_too_large_failure(call.request_id), call.at);
    default:
      return response.error();
  }
}

}  // namespace wheelpit::runtime
