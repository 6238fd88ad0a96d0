#include "async/postgres/event_row.h"

#include <cstdint>

#include "async/event_numbers.h"

namespace wheelpit::async {
namespace {

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

int small(const postgres::Rows& rows, std::size_t row, Column column) {
  return static_cast<int>(rows.number(row, column));
}

WallTime time_at(const postgres::Rows& rows, std::size_t row, Column column) {
  return WallTime(WallTime::duration(rows.number(row, column)));
}

EventProgress progress_at(const postgres::Rows& rows, std::size_t row) {
  const auto number = [&](Column column) {
    return static_cast<std::uint64_t>(rows.number(row, column));
  };
  return {.state = state_of(number(state_column)),
          .attempts = small(rows, row, attempts_column),
          .refusals = small(rows, row, refusals_column),
          .due = time_at(rows, row, due_column),
          .last_error = rows.bytes(row, error_column),
          .last_status = small(rows, row, status_column),
          .outcome = {.condition = condition_of(number(condition_column)),
                      .concluded = time_at(rows, row, concluded_column),
                      .destination = rows.bytes(row, destination_column),
                      .dead_letter_queue = rows.bytes(row, dead_letter_queue_column)}};
}

}  // namespace

EventSummary summary_at(const postgres::Rows& rows, std::size_t row) {
  return {.number = static_cast<EventNumber>(rows.number(row, number_column)),
          .request_id = uuid_of_bytes(rows.bytes(row, request_id_column)),
          .invoked_arn = rows.bytes(row, arn_column),
          .accepted = time_at(rows, row, accepted_column),
          .payload_bytes = static_cast<std::size_t>(rows.number(row, bytes_column)),
          .progress = progress_at(rows, row)};
}

StoredEvent event_at(const postgres::Rows& rows, std::size_t row) {
  StoredEvent stored;
  stored.event.number = static_cast<EventNumber>(rows.number(row, number_column));
  stored.event.request_id = uuid_of_bytes(rows.bytes(row, request_id_column));
  stored.event.invoked_arn = rows.bytes(row, arn_column);
  stored.event.trace_header = rows.bytes(row, trace_column);
  stored.event.accepted = time_at(rows, row, accepted_column);
  stored.progress = progress_at(rows, row);
  return stored;
}

}  // namespace wheelpit::async
