#include "app/commands/async_text.h"

#include <algorithm>
#include <array>
#include <boost/json/serialize.hpp>
#include <boost/json/value.hpp>
#include <chrono>
#include <cmath>
#include <optional>

#include "api/json/number_text.h"
#include "base/utc_text.h"

namespace wheelpit {

namespace json = boost::json;

namespace {

using std::chrono::microseconds;

constexpr std::size_t kLongestError = 60;
constexpr std::size_t kColumns = 7;
using Row = std::array<std::string, kColumns>;

std::string text_member(const json::object& object, std::string_view name) {
  const json::value* value = object.if_contains(name);
  if (value == nullptr) return {};
  if (value->is_string()) return std::string(value->as_string());
  if (value->is_int64()) return std::to_string(value->as_int64());
  return {};
}

// A member in seconds since 1970.
std::optional<WallTime> time_member(const json::object& object, std::string_view name) {
  const json::value* value = object.if_contains(name);
  if (value == nullptr || !value->is_number()) return std::nullopt;
  return WallTime(microseconds(std::llround(value->to_number<double>() * 1e6)));
}

std::string age_of(const json::object& event, WallTime now) {
  const auto accepted = time_member(event, "Accepted");
  return accepted ? short_duration(now - *accepted) : "-";
}

std::string next_of(const json::object& event, WallTime now) {
  const auto next = time_member(event, "NextAttempt");
  if (!next) return "-";
  return *next <= now ? "now" : "in " + short_duration(*next - now);
}

std::string state_of(const json::object& event) {
  const std::string condition = text_member(event, "Condition");
  const std::string state = text_member(event, "State");
  return condition.empty() ? state : state + ": " + condition;
}

Row row_of(const json::object& event, WallTime now) {
  std::string error = printable(text_member(event, "LastError"));
  if (error.size() > kLongestError) error = error.substr(0, kLongestError - 3) + "...";
  return {text_member(event, "RequestId"),
          text_member(event, "FunctionName"),
          text_member(event, "State"),
          text_member(event, "Attempts"),
          age_of(event, now),
          next_of(event, now),
          error.empty() ? "-" : error};
}

void add_line(std::string& out, std::string_view title, const std::string& value) {
  if (value.empty()) return;
  out.append(title).append(16 - title.size(), ' ').append(printable(value)).append("\n");
}

std::string with_distance(const std::optional<WallTime>& time, WallTime now) {
  if (!time) return {};
  const Duration distance = *time - now;
  return utc_text(kIsoMilliseconds, *time) + (distance > Duration::zero()
                                                  ? " (in " + short_duration(distance) + ")"
                                                  : " (" + short_duration(-distance) + " ago)");
}

}  // namespace

std::string printable(std::string_view text) {
  std::string out(text);
  std::ranges::replace_if(
      out, [](char c) { return static_cast<unsigned char>(c) < 0x20 || c == 0x7f; }, ' ');
  return out;
}

std::string short_duration(Duration duration) {
  using std::chrono::milliseconds;
  const auto total =
      std::max<std::int64_t>(0, std::chrono::duration_cast<milliseconds>(duration).count());
  if (total < 1000) return std::to_string(total) + "ms";
  const std::int64_t seconds = total / 1000;
  const auto two = [](std::int64_t big, const char* unit, std::int64_t small, const char* below) {
    std::string text = std::to_string(big) + unit;
    if (small != 0) text += std::to_string(small) + below;
    return text;
  };
  if (seconds < 60) return std::to_string(seconds) + "s";
  if (seconds < 3600) return two(seconds / 60, "m", seconds % 60, "s");
  if (seconds < 86'400) return two(seconds / 3600, "h", seconds % 3600 / 60, "m");
  return two(seconds / 86'400, "d", seconds % 86'400 / 3600, "h");
}

std::string json_line(const json::value& value) {
  if (value.is_double()) return api::number_text(value.get_double());
  std::string out;
  const auto separate = [&out] {
    if (out.size() > 1) out += ',';
  };
  if (const json::object* object = value.if_object()) {
    out = "{";
    for (const auto& [name, member] : *object) {
      separate();
      out += json::serialize(name);
      out += ':';
      out += json_line(member);
    }
    return out + '}';
  }
  if (const json::array* array = value.if_array()) {
    out = "[";
    for (const json::value& element : *array) {
      separate();
      out += json_line(element);
    }
    return out + ']';
  }
  return json::serialize(value);
}

std::string event_table(const std::vector<json::object>& events, WallTime now) {
  std::vector<Row> rows = {
      {"REQUEST ID", "FUNCTION", "STATE", "ATTEMPTS", "AGE", "NEXT", "LAST ERROR"}};
  rows.reserve(events.size() + 1);
  for (const json::object& event : events) rows.push_back(row_of(event, now));
  std::array<std::size_t, kColumns> widths{};
  for (const Row& row : rows) {
    for (std::size_t i = 0; i < kColumns; ++i) {
      widths.at(i) = std::max(widths.at(i), row.at(i).size());
    }
  }
  std::string out;
  for (const Row& row : rows) {
    for (std::size_t i = 0; i + 1 < kColumns; ++i) {
      out.append(row.at(i)).append(widths.at(i) - row.at(i).size() + 2, ' ');
    }
    out.append(row.back()).append("\n");
  }
  return out;
}

std::string event_text(const json::object& event, WallTime now) {
  std::string out;
  add_line(out, "Request id", text_member(event, "RequestId"));
  add_line(out, "Function", text_member(event, "FunctionArn"));
  add_line(out, "State", state_of(event));
  add_line(out, "Accepted", with_distance(time_member(event, "Accepted"), now));
  add_line(out, "Attempts", text_member(event, "Attempts"));
  add_line(out, "Next attempt", with_distance(time_member(event, "NextAttempt"), now));
  add_line(out, "Last status", text_member(event, "LastStatus"));
  add_line(out, "Last error", text_member(event, "LastError"));
  add_line(out, "Destination", text_member(event, "Destination"));
  add_line(out, "Dead letters to", text_member(event, "DeadLetterQueue"));
  add_line(out, "Trace", text_member(event, "TraceHeader"));
  if (const json::value* answer = event.if_contains("LastResponse");
      answer != nullptr && answer->is_object()) {
    const json::object& response = answer->as_object();
    add_line(out, "Answered by", text_member(response, "ExecutedVersion"));
    add_line(out, "Answer", text_member(response, "Payload"));
  }
  add_line(out, "Payload", text_member(event, "PayloadBytes") + " bytes");
  return out + text_member(event, "Payload") + "\n";
}

}  // namespace wheelpit
