#include "async/sqlite/event_row.h"

#include <array>
#include <cstddef>

namespace wheelpit::async {
namespace {

// The columns of events, in order.
enum Column : int {
  number_column,
  request_id_column,
  arn_column,
  trace_column,
  bytes_column,
  accepted_column,
  state_column,
  attempts_column,
  refusals_column,
  due_column,
  error_column,
  status_column,
  condition_column,
  concluded_column,
  destination_column,
  dead_letter_queue_column,
};

constexpr std::array kStates = {EventState::waiting, EventState::delivering, EventState::failed};
constexpr std::array kConditions = {Condition::success, Condition::retries_exhausted,
                                    Condition::event_age_exceeded,
                                    Condition::zero_reserved_concurrency};

constexpr std::string_view kHex = "0123456789abcdef";

unsigned value_of(char digit) {
  const auto at = kHex.find(digit);
  return at == std::string_view::npos ? 0 : static_cast<unsigned>(at);
}

std::string uuid_of_bytes(std::string_view bytes) {
  std::string text;
  text.reserve(36);
  for (std::size_t i = 0; i < bytes.size(); ++i) {
    if (i == 4 || i == 6 || i == 8 || i == 10) text += '-';
    const auto byte = static_cast<unsigned char>(bytes[i]);
    text += kHex[byte >> 4U];
    text += kHex[byte & 15U];
  }
  return text;
}

int small(const Statement& row, Column column) { return static_cast<int>(row.number(column)); }

WallTime time_in(const Statement& row, Column column) {
  return WallTime(WallTime::duration(static_cast<std::int64_t>(row.number(column))));
}

// A number that this version does not know waits: nothing is lost.
EventState state_in(const Statement& row) {
  const std::uint64_t number = row.number(state_column);
  return number < kStates.size() ? kStates.at(number) : EventState::waiting;
}

EventProgress progress_in(const Statement& row) {
  return {.state = state_in(row),
          .attempts = small(row, attempts_column),
          .refusals = small(row, refusals_column),
          .due = time_in(row, due_column),
          .last_error = row.bytes(error_column),
          .last_status = small(row, status_column),
          .outcome = {.condition = condition_in(row, condition_column),
                      .concluded = time_in(row, concluded_column),
                      .destination = row.bytes(destination_column),
                      .dead_letter_queue = row.bytes(dead_letter_queue_column)}};
}

}  // namespace

std::optional<Condition> condition_in(const Statement& row, int column) {
  const std::uint64_t number = row.number(column);
  if (number >= kConditions.size()) return std::nullopt;
  return kConditions.at(number);
}

std::int64_t micros_of(WallTime time) { return time.time_since_epoch().count(); }

std::int64_t number_of(EventState state) {
  std::int64_t number = 0;
  while (kStates.at(static_cast<std::size_t>(number)) != state) ++number;
  return number;
}

std::int64_t number_of(const std::optional<Condition>& condition) {
  if (!condition) return -1;
  std::int64_t number = 0;
  while (kConditions.at(static_cast<std::size_t>(number)) != *condition) ++number;
  return number;
}

std::string bytes_of_uuid(std::string_view text) {
  std::string bytes;
  bytes.reserve(16);
  std::optional<unsigned> high;
  for (const char digit : text) {
    if (digit == '-') continue;
    if (!high) {
      high = value_of(digit);
    } else {
      bytes += static_cast<char>(*high << 4U | value_of(digit));
      high.reset();
    }
  }
  return bytes;
}

EventSummary summary_in(const Statement& row) {
  return {.number = row.number(number_column),
          .request_id = uuid_of_bytes(row.bytes(request_id_column)),
          .invoked_arn = row.bytes(arn_column),
          .accepted = time_in(row, accepted_column),
          .payload_bytes = row.number(bytes_column),
          .progress = progress_in(row)};
}

StoredEvent event_in(const Statement& row) {
  StoredEvent stored;
  stored.event.number = row.number(number_column);
  stored.event.request_id = uuid_of_bytes(row.bytes(request_id_column));
  stored.event.invoked_arn = row.bytes(arn_column);
  stored.event.trace_header = row.bytes(trace_column);
  stored.event.accepted = time_in(row, accepted_column);
  stored.progress = progress_in(row);
  return stored;
}

InvocationRecord::Response response_in(const Statement& row) {
  return {.status_code = static_cast<int>(row.number(0)),
          .executed_version = row.bytes(1),
          .function_error = row.bytes(2),
          .payload = row.bytes(3)};
}

}  // namespace wheelpit::async
