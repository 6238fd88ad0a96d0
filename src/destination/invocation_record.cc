#include "destination/invocation_record.h"

#include <array>
#include <boost/json/monotonic_resource.hpp>
#include <boost/json/parse.hpp>
#include <boost/json/value.hpp>

#include "base/json_text.h"
#include "base/utc_text.h"

namespace wheelpit {

namespace {

namespace json = boost::json;

// Deeper than functions nest their payloads, and than the API lets an event be.
constexpr std::size_t kMaxDepth = 1000;

bool is_json(std::string_view text) {
  json::parse_options options;
  options.max_depth = kMaxDepth;
  json::error_code failure;
  json::monotonic_resource memory;
  json::parse(text, failure, &memory, options);
  return !failure;
}

// Appends `,"name":payload`.
void append_payload(std::string_view name, const std::string& payload, std::string& out) {
  out.append(",\"").append(name).append("\":");
  if (payload.empty()) {
    out += "null";
  } else if (is_json(payload)) {
    out += payload;
  } else {
    append_json_string(payload, out);
  }
}

void append_text(std::string_view name, std::string_view text, std::string& out) {
  out.append("\"").append(name).append("\":");
  append_json_string(text, out);
}

void append_response_context(const InvocationRecord::Response& response, std::string& out) {
  out += R"(,"responseContext":{"statusCode":)" + std::to_string(response.status_code) + ",";
  append_text("executedVersion", response.executed_version, out);
  if (!response.function_error.empty()) {
    out += ",";
    append_text("functionError", response.function_error, out);
  }
  out += "}";
}

}  // namespace

std::string_view name_of(Condition condition) {
  switch (condition) {
    case Condition::success:
      return "Success";
    case Condition::retries_exhausted:
      return "RetriesExhausted";
    case Condition::event_age_exceeded:
      return "EventAgeExceeded";
    case Condition::zero_reserved_concurrency:
      return "ZeroReservedConcurrency";
  }
  return "";
}

std::string record_json(const InvocationRecord& record, Payloads payloads) {
  std::string out = R"({"version":"1.0",)";
  append_text("timestamp", utc_text(kIsoMilliseconds, record.timestamp), out);
  out += R"(,"requestContext":{)";
  append_text("requestId", record.request_id, out);
  out += ",";
  append_text("functionArn", record.function_arn, out);
  out += ",";
  append_text("condition", name_of(record.condition), out);
  out += ",\"approximateInvokeCount\":" + std::to_string(record.approximate_invoke_count) + "}";
  const bool whole = payloads == Payloads::included;
  if (whole) append_payload("requestPayload", record.request_payload, out);
  if (record.response) {
    append_response_context(*record.response, out);
    if (whole) append_payload("responsePayload", record.response->payload, out);
  }
  return out += "}";
}

}  // namespace wheelpit
