#include "runtime/protocol/extension_text.h"

#include <algorithm>
#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>
#include <boost/json/value.hpp>
#include <chrono>

namespace wheelpit::runtime {

namespace json = boost::json;

namespace {

json::string_view view(std::string_view text) { return {text.data(), text.size()}; }

std::int64_t milliseconds_of(WallTime time) {
  using std::chrono::duration_cast;
  return duration_cast<std::chrono::milliseconds>(time.time_since_epoch()).count();
}

Error malformed(std::string text) { return {Errc::malformed, std::move(text)}; }

std::string_view trimmed(std::string_view text) {
  const auto first = text.find_first_not_of(" \t");
  if (first == std::string_view::npos) return {};
  return text.substr(first, text.find_last_not_of(" \t") - first + 1);
}

}  // namespace

Result<std::vector<std::string>> parse_registration(std::string_view body) {
  if (trimmed(body).empty()) return malformed("unexpected end of JSON input");
  boost::system::error_code ec;
  const json::value value = json::parse(view(body), ec);
  if (ec) return malformed("invalid JSON: " + ec.message());
  if (value.is_null()) return std::vector<std::string>();
  if (!value.is_object()) return malformed("the body is no JSON object");
  const json::object& members = value.get_object();
  if (const json::value* keys = members.if_contains("configurationKeys");
      keys != nullptr && keys->is_array() && !keys->get_array().empty()) {
    return malformed("configurationKeys are deprecated; use environment variables instead");
  }
  std::vector<std::string> events;
  const json::value* list = members.if_contains("events");
  if (list == nullptr || list->is_null()) return events;
  if (!list->is_array()) return malformed("events is no array");
  for (const json::value& event : list->get_array()) {
    if (!event.is_string()) return malformed("events holds what is no string");
    events.emplace_back(event.get_string().begin(), event.get_string().end());
  }
  return events;
}

bool accepts_account(std::optional<std::string_view> accept_feature) {
  if (!accept_feature) return false;
  for (std::string_view rest = *accept_feature; !rest.empty();) {
    const auto comma = std::min(rest.find(','), rest.size());
    if (trimmed(rest.substr(0, comma)) == "accountId") return true;
    rest.remove_prefix(std::min(comma + 1, rest.size()));
  }
  return false;
}

std::string registration_json(const ExtensionFacts& facts, bool with_account) {
  json::object answer;
  if (with_account && !facts.account_id.empty()) answer["accountId"] = facts.account_id;
  answer["functionName"] = facts.function_name;
  answer["functionVersion"] = facts.function_version;
  answer["handler"] = facts.handler;
  return json::serialize(answer) + "\n";
}

std::string invoke_event_json(std::string_view request_id, std::string_view invoked_arn,
                              std::string_view trace_id, WallTime deadline) {
  json::object event;
  event["eventType"] = "INVOKE";
  event["deadlineMs"] = milliseconds_of(deadline);
  event["requestId"] = view(request_id);
  event["invokedFunctionArn"] = view(invoked_arn);
  if (!trace_id.empty()) {
    event["tracing"] = {{"type", "X-Amzn-Trace-Id"}, {"value", view(trace_id)}};
  }
  return json::serialize(event);
}

std::string shutdown_event_json(ShutdownReason reason, WallTime deadline) {
  json::object event;
  event["eventType"] = "SHUTDOWN";
  event["deadlineMs"] = milliseconds_of(deadline);
  event["shutdownReason"] = view(name_of(reason));
  return json::serialize(event);
}

}  // namespace wheelpit::runtime
