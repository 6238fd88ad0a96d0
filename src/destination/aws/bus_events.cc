#include "destination/aws/bus_events.h"

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <boost/json/parse.hpp>
#include <chrono>
#include <optional>
#include <string>
#include <utility>

#include "aws/client/refusal.h"
#include "base/json_text.h"
#include "destination/message_attributes.h"

namespace wheelpit {

namespace {

namespace json = boost::json;

void append_member(std::string_view name, std::string_view value, std::string& out) {
  append_json_string(name, out);
  out += ':';
  append_json_string(value, out);
  out += ',';
}

std::string text_in(const json::object& object, std::string_view name) {
  const json::value* const value = object.if_contains(name);
  return value != nullptr && value->is_string() ? std::string(value->get_string()) : std::string();
}

// The first entry that bears an error; nothing if none does.
std::optional<Error> first_failure(const json::object& answer) {
  const json::value* const entries = answer.if_contains("Entries");
  if (entries == nullptr || !entries->is_array()) return std::nullopt;
  for (const json::value& entry : entries->get_array()) {
    const json::object* const object = entry.if_object();
    if (object == nullptr) continue;
    const std::string code = text_in(*object, "ErrorCode");
    if (!code.empty()) return refusal_of(code, text_in(*object, "ErrorMessage"));
  }
  return std::nullopt;
}

}  // namespace

HttpRequest put_events_request(const Target& bus, const Notice& notice, std::string_view detail) {
  std::string body = R"({"Entries":[{)";
  append_member("Source", "lambda", body);
  append_member("DetailType",
                notice.success ? "Lambda Function Invocation Result - Success"
                               : "Lambda Function Invocation Result - Failure",
                body);
  append_member("EventBusName", bus.arn, body);
  if (is_traceable(notice.trace_header)) append_member("TraceHeader", notice.trace_header, body);
  const auto seconds = std::chrono::floor<std::chrono::seconds>(notice.timestamp);
  body += "\"Time\":" + std::to_string(seconds.time_since_epoch().count()) + R"(,"Resources":[)";
  append_json_string(bus.arn, body);
  body += ',';
  append_json_string(notice.function_arn, body);
  body += R"(],"Detail":)";
  append_json_string(detail, body);
  body += "}]}";

  HttpRequest request;
  request.method = "POST";
  request.target = "/";
  request.headers = {{"Content-Type", "application/x-amz-json-1.1"},
                     {"X-Amz-Target", "AWSEvents.PutEvents"}};
  request.body = std::move(body);
  return request;
}

Status read_events_put(const HttpResponse& answer) {
  if (answer.status != 200) return refusal_of(answer);
  json::error_code failure;
  const json::value value = json::parse(answer.body, failure);
  const json::object* const object = failure ? nullptr : value.if_object();
  const json::value* const failed = object ? object->if_contains("FailedEntryCount") : nullptr;
  if (failed == nullptr || !failed->is_int64()) {
    return Error(Errc::malformed, "the answer to PutEvents holds no FailedEntryCount");
  }
  if (failed->get_int64() == 0) return {};
  return first_failure(*object).value_or(
      Error(Errc::unavailable, "the event bus rejected the event without a reason"));
}

}  // namespace wheelpit
