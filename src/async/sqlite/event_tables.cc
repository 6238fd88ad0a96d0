#include "async/sqlite/event_tables.h"

#include <memory>
#include <string_view>
#include <utility>

#include "async/event_numbers.h"
#include "async/sqlite/event_row.h"
#include "async/sqlite/event_sql.h"

namespace wheelpit::async {

namespace {

// Runs a started statement that gives no rows.
Status finish(Statement& statement) {
  const auto row = statement.step();
  if (!row) return row.error();
  return {};
}

template <class... Values>
Status run(Statement& statement, const Values&... values) {
  statement.start(values...);
  return finish(statement);
}

}  // namespace

Result<EventTables> EventTables::open(DatabaseHandle database) {
  auto index = Statement::prepare(database.get(), kEventIndexSql);
  if (!index) return index.error();
  if (Status made = run(*index); !made) return made.error();

  std::vector<Statement> statements;
  for (const std::string_view text : kEventSql) {
    auto statement = Statement::prepare(database.get(), text);
    if (!statement) return statement.error();
    statements.push_back(std::move(*statement));
  }
  Statement& last = statements[last_sql];
  last.start();
  auto row = last.step();
  if (!row) return row.error();
  const EventNumber highest = last.number(0);
  if (row = last.step(); !row) return row.error();
  return EventTables(std::move(database), std::move(statements), highest);
}

Status EventTables::begin() { return run(statements_[begin_sql]); }

Status EventTables::commit() { return run(statements_[commit_sql]); }

void EventTables::rollback() {
  // Some errors have rolled back already.
  if (sqlite3_get_autocommit(database_.get()) == 0) {
    [[maybe_unused]] const Status status = run(statements_[rollback_sql]);
  }
}

bool EventTables::changed_a_row() const { return sqlite3_changes(database_.get()) == 1; }

Result<EventNumber> EventTables::add(const AsyncEvent& event) {
  const EventNumber number = ++last_;
  const std::string id = bytes_of_uuid(event.request_id);
  const auto bytes = static_cast<std::int64_t>(event.payload->size());
  const std::int64_t accepted = micros_of(event.accepted);
  Status added = run(statements_[add_event_sql], signed_of(number), id, event.invoked_arn,
                     event.trace_header, bytes, accepted, accepted);
  if (added) added = run(statements_[add_payload_sql], signed_of(number), *event.payload);
  if (!added) return added.error();
  return number;
}

Result<std::vector<StoredEvent>> EventTables::read(const std::vector<EventNumber>& numbers) {
  std::vector<StoredEvent> events;
  for (const EventNumber number : numbers) {
    auto event = read_one(number);
    if (!event) return event.error();
    if (*event) events.push_back(std::move(**event));
  }
  return events;
}

Result<std::optional<StoredEvent>> EventTables::read_one(EventNumber number) {
  Statement& row = statements_[get_event_sql];
  row.start(signed_of(number));
  auto found = row.step();
  if (!found) return found.error();
  if (!*found) return std::nullopt;
  StoredEvent event = event_in(row);
  if (found = row.step(); !found) return found.error();

  Statement& payload = statements_[get_payload_sql];
  payload.start(signed_of(number));
  if (found = payload.step(); !found) return found.error();
  event.event.payload = std::make_shared<const std::string>(payload.bytes(0));
  if (found = payload.step(); !found) return found.error();

  if (event.progress.attempts == 0) return event;
  Statement& response = statements_[get_response_sql];
  response.start(signed_of(number));
  if (found = response.step(); !found) return found.error();
  if (!*found) return event;
  event.last_response = response_in(response);
  if (found = response.step(); !found) return found.error();
  return event;
}

Result<std::vector<EventNumber>> EventTables::update(const std::vector<EventUpdate>& updates) {
  std::vector<EventNumber> updated;
  for (const EventUpdate& update : updates) {
    const auto done = update_one(update);
    if (!done) return done.error();
    if (*done) updated.push_back(update.number);
  }
  return updated;
}

Result<bool> EventTables::update_one(const EventUpdate& update) {
  const EventProgress& progress = update.progress;
  const EventOutcome& outcome = progress.outcome;
  const std::int64_t number = signed_of(update.number);
  Status done =
      run(statements_[update_sql], number_of(progress.state), std::int64_t{progress.attempts},
          std::int64_t{progress.refusals}, micros_of(progress.due), progress.last_error,
          std::int64_t{progress.last_status}, number_of(outcome.condition),
          micros_of(outcome.concluded), outcome.destination, outcome.dead_letter_queue, number);
  if (!done) return done.error();
  if (!changed_a_row()) return false;
  if (update.accepted) {
    done = run(statements_[restart_age_sql], micros_of(*update.accepted), number);
  }
  if (done && update.response) {
    const InvocationRecord::Response& response = *update.response;
    done = run(statements_[put_response_sql], number, std::int64_t{response.status_code},
               response.executed_version, response.function_error, response.payload);
  }
  if (!done) return done.error();
  return true;
}

Result<std::vector<EventNumber>> EventTables::remove(const std::vector<EventNumber>& numbers) {
  std::vector<EventNumber> removed;
  for (const EventNumber number : numbers) {
    const auto done = remove_one(number);
    if (!done) return done.error();
    if (*done) removed.push_back(number);
  }
  return removed;
}

Status EventTables::move_times(WallTime::duration by) {
  const std::int64_t micros = by.count();
  return run(statements_[move_times_sql], micros, micros, micros);
}

Result<bool> EventTables::remove_one(EventNumber number) {
  Status done = run(statements_[remove_event_sql], signed_of(number));
  if (!done) return done.error();
  if (!changed_a_row()) return false;
  done = run(statements_[remove_payload_sql], signed_of(number));
  if (done) done = run(statements_[remove_response_sql], signed_of(number));
  if (!done) return done.error();
  return true;
}

}  // namespace wheelpit::async
