#include "api/logs/logs_api.h"

#include <algorithm>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/json/array.hpp>
#include <limits>
#include <map>
#include <set>

#include "api/logs/logs_request.h"
#include "api/logs/logs_tokens.h"
#include "api/model/input.h"
#include "api/service/page.h"
#include "aws/arn.h"
#include "logs/log_group.h"
#include "logs/term_pattern.h"

namespace wheelpit::api {
namespace {

namespace json = boost::json;
namespace asio = boost::asio;

constexpr const char* kNoStream = "The specified log stream does not exist.";

std::int64_t time_of(const json::object& input, std::string_view name, std::int64_t otherwise) {
  const json::value* value = find(input, name);
  return value == nullptr ? otherwise : value->as_int64();
}

std::string lower(std::string text) {
  for (char& c : text) {
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
  }
  return text;
}

json::object shown(const FoundEvent& event) {
  return {{"timestamp", event.time}, {"message", event.message}, {"ingestionTime", event.time}};
}

}  // namespace

Answer LogsApi::run(std::function<Outcome<Output>()> work) {
  co_return co_await asio::co_spawn(
      reader_, [w = std::move(work)]() -> Answer { co_return w(); }, asio::use_awaitable);
}

Answer LogsApi::here(std::string operation, json::object input) {
  if (operation == "DeleteLogGroup") co_return co_await remove_here(std::move(input));
  co_return co_await run([this, operation, given = std::move(input)]() -> Outcome<Output> {
    if (operation == "DescribeLogGroups") return groups(given);
    if (operation == "DescribeLogStreams") return streams(given);
    if (operation == "GetLogEvents") return events(given);
    if (operation == "FilterLogEvents") return filtered(given);
    return invalid("There is no such operation.");
  });
}

Answer LogsApi::remove_here(json::object input) {
  auto function = stored_name_of(input);
  if (!function) co_return std::unexpected(function.error());
  co_return co_await run([this, name = std::move(*function)]() -> Outcome<Output> {
    const Status removed = archive_.remove(name);
    if (removed) return empty_answer();
    if (removed.error().code() == Errc::not_found) {
      return fail(ErrorCode::resource_not_found, kNoGroup);
    }
    return fail(ErrorCode::internal_service, removed.error().message());
  });
}

// Under which name it is stored: by name or, where the model has it, by ARN.
Outcome<std::string> LogsApi::stored_name_of(const json::object& input) const {
  if (has(input, "logGroupName") == has(input, "logGroupIdentifier")) {
    return invalid("Exactly one of logGroupName and logGroupIdentifier is needed.");
  }
  std::string name =
      text_of(input, has(input, "logGroupName") ? "logGroupName" : "logGroupIdentifier");
  const std::string arn_prefix = arn_of("");
  if (name.starts_with("arn:")) {
    if (!name.starts_with(arn_prefix)) return fail(ErrorCode::resource_not_found, kNoGroup);
    name.erase(0, arn_prefix.size());
  }
  auto file = file_of_log_group(name);
  if (!file) return fail(ErrorCode::resource_not_found, kNoGroup);
  return std::move(*file);
}

std::string LogsApi::arn_of(std::string_view group) const {
  return make_arn("logs", context_.deps.region, context_.deps.account_id,
                  "log-group:" + std::string(group));
}

json::object LogsApi::shown_group(const std::string& name) const {
  const std::string function = file_of_log_group(name).value_or("");
  const std::string arn = arn_of(name);
  json::object group = {{"logGroupName", name},   {"arn", arn + ":*"},
                        {"logGroupArn", arn},     {"logGroupClass", "STANDARD"},
                        {"metricFilterCount", 0}, {"storedBytes", archive_.bytes(function)}};
  if (const auto first = first_event_time(archive_, function)) group["creationTime"] = *first;
  return group;
}

Outcome<Output> LogsApi::groups(const json::object& input) const {
  const std::string prefix = text_of(input, "logGroupNamePrefix");
  const std::string part = lower(text_of(input, "logGroupNamePattern"));
  if (!prefix.empty() && !part.empty()) {
    return invalid(
        "LogGroup name prefix and LogGroup name pattern are mutually exclusive parameters.");
  }
  const auto after = key_of_marker(text_of(input, "nextToken"));
  if (!after) return invalid(kBadToken);
  json::array found;
  json::object out;
  std::string last;
  std::set<std::string> names;
  for (const std::string& file : archive_.names()) {
    if (auto name = log_group_of_file(file)) names.insert(std::move(*name));
  }
  for (const std::string& name : names) {
    if (!name.starts_with(prefix) || !lower(name).contains(part) || name <= *after) continue;
    if (found.size() == described_limit(input)) {
      out["nextToken"] = marker_of(last);
      break;
    }
    found.push_back(shown_group(name));
    last = name;
  }
  out["logGroups"] = std::move(found);
  return out;
}

Outcome<Output> LogsApi::streams(const json::object& input) const {
  const auto function = stored_name_of(input);
  if (!function) return std::unexpected(function.error());
  const bool by_time = text_of(input, "orderBy") == "LastEventTime";
  const bool descending = flag_of(input, "descending").value_or(false);
  const std::string prefix = text_of(input, "logStreamNamePrefix");
  if (by_time && !prefix.empty()) {
    return invalid("Cannot order by LastEventTime with a logStreamNamePrefix.");
  }
  const auto after = key_of_marker(text_of(input, "nextToken"));
  if (!after) return invalid(kBadToken);
  if (!archive_.has(*function)) return fail(ErrorCode::resource_not_found, kNoGroup);

  std::vector<StreamSummary> all = find_streams(archive_, *function);
  std::ranges::sort(all, [&](const StreamSummary& a, const StreamSummary& b) {
    return descending ? stream_key(b.name, b.last, by_time) < stream_key(a.name, a.last, by_time)
                      : stream_key(a.name, a.last, by_time) < stream_key(b.name, b.last, by_time);
  });
  const std::string group_arn = arn_of(log_group_of_file(*function).value_or(""));
  json::array found;
  json::object out;
  std::string last;
  for (const StreamSummary& stream : all) {
    const std::string key = stream_key(stream.name, stream.last, by_time);
    if (!stream.name.starts_with(prefix)) continue;
    if (!after->empty() && (descending ? key >= *after : key <= *after)) continue;
    if (found.size() == described_limit(input)) {
      out["nextToken"] = marker_of(last);
      break;
    }
    found.push_back({{"logStreamName", stream.name},
                     {"arn", group_arn + ":log-stream:" + stream.name},
                     {"creationTime", stream.first},
                     {"firstEventTimestamp", stream.first},
                     {"lastEventTimestamp", stream.last},
                     {"lastIngestionTime", stream.last},
                     {"storedBytes", 0}});  // as the service has said since 2019
    last = key;
  }
  out["logStreams"] = std::move(found);
  return out;
}

Outcome<Output> LogsApi::events(const json::object& input) const {
  const auto function = stored_name_of(input);
  if (!function) return std::unexpected(function.error());
  std::optional<StreamToken> token;
  if (has(input, "nextToken")) {
    token = parse_stream_token(text_of(input, "nextToken"));
    if (!token) return invalid(kBadToken);
  }
  if (!archive_.has(*function)) return fail(ErrorCode::resource_not_found, kNoGroup);
  const std::string stream = text_of(input, "logStreamName");
  bool exists = false;
  LogSelection selection{.function = *function, .from = time_of(input, "startTime", 0)};
  // Here, unlike in FilterLogEvents, the end is excluded.
  if (has(input, "endTime")) selection.until = time_of(input, "endTime", 0) - 1;
  selection.wanted = [&](const LogEvent& event) { return event.stream == stream; };
  for (const StreamSummary& known : find_streams(archive_, *function)) {
    exists = exists || known.name == stream;
  }
  if (!exists) return fail(ErrorCode::resource_not_found, kNoStream);

  const PageLimit limit = limit_of(input);
  const bool from_head = flag_of(input, "startFromHead").value_or(false);
  LogEventPage page;
  if (token && token->direction == Direction::forward) {
    page = find_events_after(archive_, selection, token->place, limit);
  } else if (token || !from_head) {
    page = find_last_events(archive_, selection, token ? std::optional(token->place) : std::nullopt,
                            limit);
  } else {
    page = find_events(archive_, selection, std::nullopt, limit);
  }
  json::array shown_events;
  for (const FoundEvent& event : page.events) shown_events.push_back(shown(event));
  // At the end of the stream the token of a request is given back: that is how clients see it.
  const LogPlace same = token ? token->place : LogPlace{};
  const LogPlace first = page.events.empty() ? same : page.events.front().place;
  const LogPlace last = page.events.empty() ? same : page.events.back().place;
  return json::object{
      {"events", std::move(shown_events)},
      {"nextForwardToken", stream_token({.direction = Direction::forward, .place = last})},
      {"nextBackwardToken", stream_token({.direction = Direction::backward, .place = first})}};
}

Outcome<Output> LogsApi::filtered(const json::object& input) const {
  const auto function = stored_name_of(input);
  if (!function) return std::unexpected(function.error());
  const auto pattern = TermPattern::parse(text_of(input, "filterPattern"));
  if (!pattern) return invalid(pattern.error().message());
  const std::string prefix = text_of(input, "logStreamNamePrefix");
  std::vector<std::string> names;
  if (const json::value* given = find(input, "logStreamNames")) {
    for (const json::value& name : given->as_array()) names.emplace_back(name.as_string());
  }
  if (!prefix.empty() && !names.empty()) {
    return invalid("logStreamNames and logStreamNamePrefix are mutually exclusive parameters.");
  }
  std::optional<LogPlace> start;
  if (has(input, "nextToken")) {
    start = place_of_page_token(text_of(input, "nextToken"));
    if (!start) return invalid(kBadToken);
  }
  if (!archive_.has(*function)) return fail(ErrorCode::resource_not_found, kNoGroup);

  LogSelection selection{.function = *function, .from = time_of(input, "startTime", 0)};
  selection.until = time_of(input, "endTime", std::numeric_limits<std::int64_t>::max());
  selection.wanted = [&](const LogEvent& event) {
    const bool named = names.empty() || std::ranges::find(names, event.stream) != names.end();
    return named && event.stream.starts_with(prefix) && pattern->matches(event.message);
  };
  const LogEventPage page = find_events(archive_, selection, start, limit_of(input));
  json::array found;
  for (const FoundEvent& event : page.events) {
    json::object entry = shown(event);
    entry["logStreamName"] = event.stream;
    entry["eventId"] = event_id(event.time, event.place);
    found.push_back(std::move(entry));
  }
  json::object out = {{"events", std::move(found)}, {"searchedLogStreams", json::array()}};
  if (page.next) out["nextToken"] = page_token(*page.next);
  return out;
}

}  // namespace wheelpit::api
