#include "async/sqlite/event_row.h"

#include "async/event_numbers.h"

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

int small(const Statement& row, Column column) { return static_cast<int>(row.number(column)); }

WallTime time_in(const Statement& row, Column column) {
  return WallTime(WallTime::duration(static_cast<std::int64_t>(row.number(column))));
}

EventProgress progress_in(const Statement& row) {
  return {.state = state_of(row.number(state_column)),
          .attempts = small(row, attempts_column),
          .refusals = small(row, refusals_column),
          .due = time_in(row, due_column),
          .last_error = row.bytes(error_column),
          .last_status = small(row, status_column),
          .outcome = {.condition = condition_of(row.number(condition_column)),
                      .concluded = time_in(row, concluded_column),
                      .destination = row.bytes(destination_column),
                      .dead_letter_queue = row.bytes(dead_letter_queue_column)}};
}

}  // namespace

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
