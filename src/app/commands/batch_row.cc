#include "app/commands/batch_row.h"

#include <array>
#include <cmath>
#include <cstdio>
#include <ctime>
#include <string_view>

#include "app/commands/json_members.h"

namespace wheelpit {
namespace {

namespace json = boost::json;

Colour colour_of(const BatchRow& row) {
  if (row.outcome == "done") return Colour::green;
  return row.outcome == "discarded" || row.outcome == "given back" ? Colour::red : Colour::yellow;
}

std::string padded(std::string text, std::size_t width) {
  return text.size() < width ? std::string(width - text.size(), ' ') + text : text;
}

std::string clock_text(double unix_seconds) {
  const auto milliseconds = static_cast<std::int64_t>(std::llround(unix_seconds * 1000));
  const std::time_t seconds = milliseconds / 1000;
  std::tm local{};
  localtime_r(&seconds, &local);
  std::array<char, 16> text{};
  std::snprintf(text.data(), text.size(), "%02d:%02d:%02d.%03d", local.tm_hour, local.tm_min,
                local.tm_sec, static_cast<int>(milliseconds % 1000));
  return text.data();
}

}  // namespace

std::optional<BatchRow> batch_row(const json::object& members) {
  BatchRow row;
  row.number = whole_in(members, "Number");
  if (row.number == 0) return std::nullopt;
  row.request_id = text_in(members, "RequestId");
  row.started_at = number_in(members, "StartedAt");
  row.records = whole_in(members, "Records");
  row.bytes = whole_in(members, "Bytes");
  row.waited_milliseconds = whole_in(members, "WaitedMilliseconds");
  row.ran_milliseconds = whole_in(members, "RanMilliseconds");
  row.attempt = whole_in(members, "Attempt");
  row.outcome = text_in(members, "Outcome");
  row.failed_records = whole_in(members, "FailedRecords");
  row.error_type = text_in(members, "ErrorType");
  row.version = text_in(members, "ExecutedVersion");
  row.lane = text_in(members, "Lane");
  return row;
}

bool is_good(const BatchRow& row) { return row.outcome == "done"; }

std::string outcome_text(const BatchRow& row) {
  const std::string cause = row.error_type.empty() ? "" : " (" + row.error_type + ")";
  if (row.outcome == "partly") {
    return std::to_string(row.failed_records) + " of " + std::to_string(row.records) +
           " failed, redelivered";
  }
  if (row.outcome == "retry") return "failed" + cause + ", retrying";
  if (row.outcome == "given back") return "failed" + cause + ", returned to the source";
  if (row.outcome == "halved") return "failed" + cause + ", split in two";
  if (row.outcome == "discarded") return "failed" + cause + ", discarded";
  if (row.outcome == "not called") return "the function cannot be called" + cause + ", retrying";
  if (row.outcome == "left") return "returned to the source: the engine is stopping";
  return row.outcome;
}

std::string bytes_text(std::int64_t bytes) {
  constexpr std::int64_t kKilo = 1000;
  constexpr std::int64_t kMega = kKilo * kKilo;
  if (bytes < kKilo) return std::to_string(bytes) + " B";
  std::array<char, 32> text{};
  const bool small = bytes < kMega;
  std::snprintf(text.data(), text.size(), "%.1f %s",
                static_cast<double>(bytes) / static_cast<double>(small ? kKilo : kMega),
                small ? "kB" : "MB");
  return text.data();
}

std::string in_colour(const std::string& text, Colour colour, bool coloured) {
  constexpr std::array<const char*, 5> kCodes{"", "\x1b[32m", "\x1b[33m", "\x1b[31m", "\x1b[2m"};
  if (!coloured || colour == Colour::none) return text;
  return kCodes[static_cast<std::size_t>(colour)] + text + "\x1b[0m";
}

std::string batch_line(const BatchRow& row, bool coloured) {
  constexpr std::size_t kRecords = 6;
  constexpr std::size_t kBytes = 9;
  constexpr std::size_t kTime = 6;
  return in_colour(clock_text(row.started_at), Colour::dim, coloured) +
         padded(std::to_string(row.records), kRecords) +
         (row.records == 1 ? " record " : " records") + padded(bytes_text(row.bytes), kBytes) +
         padded(std::to_string(row.ran_milliseconds), kTime) + " ms  " +
         in_colour(outcome_text(row), colour_of(row), coloured) +
         (row.attempt > 1 ? " (attempt " + std::to_string(row.attempt) + ")" : "") +
         (row.lane.empty() ? "" : "  " + row.lane);
}

}  // namespace wheelpit
