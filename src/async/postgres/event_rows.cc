#include "async/postgres/event_rows.h"

#include <algorithm>
#include <cstdint>
#include <memory>
#include <string>
#include <utility>

#include "async/event_numbers.h"
#include "async/postgres/event_row.h"
#include "function/function_arn.h"

namespace wheelpit::async {

using postgres::Values;

namespace {

std::int64_t signed_of(EventNumber number) { return static_cast<std::int64_t>(number); }

const std::string& event_query() {
  static const std::string text =
      std::string("SELECT ") + kEventColumns + " FROM wheelpit.event WHERE number = $1";
  return text;
}

}  // namespace

// Numbers are given out by the database, to all nodes; the bucket is in them.
Result<EventNumber> EventRows::add(const AsyncEvent& event) {
  const std::string id = bytes_of_uuid(event.request_id);
  const int bucket = bucket_of_function(function_name_of_arn(event.invoked_arn));
  const auto added = session_.run(
      "WITH given AS (SELECT nextval('wheelpit.event_numbers') * 64 + $1 AS number),"
      " kept AS (INSERT INTO wheelpit.event_payload(number, body) SELECT number, $2 FROM given)"
      " INSERT INTO wheelpit.event(number, bucket, request_id, arn, trace, bytes, accepted, due)"
      " SELECT number, $1, $3, $4, $5, $6, $7, $7 FROM given RETURNING number",
      Values()
          .number(bucket)
          .bytes(*event.payload)
          .bytes(id)
          .bytes(event.invoked_arn)
          .bytes(event.trace_header)
          .number(static_cast<std::int64_t>(event.payload->size()))
          .number(micros_of(event.accepted)));
  if (!added) return added.error();
  return static_cast<EventNumber>(added->number(0, 0));
}

Result<std::vector<StoredEvent>> EventRows::read(const std::vector<EventNumber>& numbers) {
  std::vector<StoredEvent> events;
  for (const EventNumber number : numbers) {
    auto event = read_one(number);
    if (!event) return event.error();
    if (*event) events.push_back(std::move(**event));
  }
  return events;
}

Result<std::optional<StoredEvent>> EventRows::read_one(EventNumber number) {
  const auto rows = session_.run(event_query().c_str(), Values().number(signed_of(number)));
  if (!rows) return rows.error();
  if (rows->size() == 0) return std::nullopt;
  StoredEvent event = event_at(*rows, 0);
  const auto payload = session_.run("SELECT body FROM wheelpit.event_payload WHERE number = $1",
                                    Values().number(signed_of(number)));
  if (!payload) return payload.error();
  if (payload->size() == 0) return std::nullopt;  // it was removed between the two
  event.event.payload = std::make_shared<const std::string>(payload->bytes(0, 0));
  if (event.progress.attempts == 0) return event;
  const auto response = session_.run(
      "SELECT status, version, function_error, body FROM wheelpit.event_response WHERE number = $1",
      Values().number(signed_of(number)));
  if (!response) return response.error();
  if (response->size() == 0) return event;
  event.last_response =
      InvocationRecord::Response{.status_code = static_cast<int>(response->number(0, 0)),
                                 .executed_version = response->bytes(0, 1),
                                 .function_error = response->bytes(0, 2),
                                 .payload = response->bytes(0, 3)};
  return event;
}

Result<std::vector<EventNumber>> EventRows::update(const std::vector<EventUpdate>& updates) {
  std::vector<EventNumber> updated;
  for (const EventUpdate& update : updates) {
    const auto done = update_one(update);
    if (!done) return done.error();
    if (*done) updated.push_back(update.number);
  }
  return updated;
}

Result<bool> EventRows::update_one(const EventUpdate& update) {
  const EventProgress& progress = update.progress;
  const EventOutcome& outcome = progress.outcome;
  const std::int64_t number = signed_of(update.number);
  const auto changed = session_.run(
      "UPDATE wheelpit.event SET state = $2, attempts = $3, refusals = $4, due = $5, error = $6,"
      " status = $7, condition = $8, concluded = $9, destination = $10, dead_letter_queue = $11"
      " WHERE number = $1",
      Values()
          .number(number)
          .number(number_of(progress.state))
          .number(progress.attempts)
          .number(progress.refusals)
          .number(micros_of(progress.due))
          .bytes(progress.last_error)
          .number(progress.last_status)
          .number(number_of(outcome.condition))
          .number(micros_of(outcome.concluded))
          .bytes(outcome.destination)
          .bytes(outcome.dead_letter_queue));
  if (!changed) return changed.error();
  if (changed->changed() != 1) return false;
  if (update.accepted) {
    const auto aged = session_.run("UPDATE wheelpit.event SET accepted = $2 WHERE number = $1",
                                   Values().number(number).number(micros_of(*update.accepted)));
    if (!aged) return aged.error();
  }
  if (!update.response) return true;
  const InvocationRecord::Response& response = *update.response;
  const auto kept = session_.run(
      "INSERT INTO wheelpit.event_response VALUES($1, $2, $3, $4, $5) ON CONFLICT (number) DO "
      "UPDATE"
      " SET status = excluded.status, version = excluded.version,"
      " function_error = excluded.function_error, body = excluded.body",
      Values()
          .number(number)
          .number(response.status_code)
          .bytes(response.executed_version)
          .bytes(response.function_error)
          .bytes(response.payload));
  if (!kept) return kept.error();
  return true;
}

Result<std::vector<EventNumber>> EventRows::remove(const std::vector<EventNumber>& numbers) {
  std::vector<EventNumber> removed;
  for (const EventNumber number : numbers) {
    const auto done = remove_one(number);
    if (!done) return done.error();
    if (*done) removed.push_back(number);
  }
  return removed;
}

Result<bool> EventRows::remove_one(EventNumber number) {
  const auto gone = session_.run(
      "WITH payload AS (DELETE FROM wheelpit.event_payload WHERE number = $1),"
      " response AS (DELETE FROM wheelpit.event_response WHERE number = $1)"
      " DELETE FROM wheelpit.event WHERE number = $1",
      Values().number(signed_of(number)));
  if (!gone) return gone.error();
  return gone->changed() == 1;
}

}  // namespace wheelpit::async
