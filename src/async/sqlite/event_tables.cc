#include "async/sqlite/event_tables.h"

#include <array>
#include <memory>
#include <string_view>
#include <utility>

#include "async/sqlite/event_row.h"

namespace wheelpit {

// "whpe".
const DatabaseSchema kEventSchema = {.application_id = 0x77687065,
                                     .version = 1,
                                     .sql = R"sql(
  CREATE TABLE events(
    number INTEGER PRIMARY KEY,
    request_id BLOB NOT NULL,
    arn BLOB NOT NULL,
    trace BLOB NOT NULL,
    bytes INTEGER NOT NULL,
    accepted INTEGER NOT NULL,
    state INTEGER NOT NULL,
    attempts INTEGER NOT NULL,
    refusals INTEGER NOT NULL,
    due INTEGER NOT NULL,
    error BLOB NOT NULL,
    status INTEGER NOT NULL,
    condition INTEGER NOT NULL,
    concluded INTEGER NOT NULL,
    destination BLOB NOT NULL,
    dead_letter_queue BLOB NOT NULL
  );
  CREATE TABLE payloads(number INTEGER PRIMARY KEY, body BLOB NOT NULL);
  CREATE TABLE responses(
    number INTEGER PRIMARY KEY,
    status INTEGER NOT NULL,
    version BLOB NOT NULL,
    function_error BLOB NOT NULL,
    body BLOB NOT NULL
  );
  CREATE INDEX failed ON events(number) WHERE state = 2;
)sql",
                                     .checks_pages = false};

namespace {

// Rows that one list looks at.
constexpr std::int64_t kMostLookedAt = 10'000;

enum Sql : std::size_t {
  begin_sql,
  commit_sql,
  rollback_sql,
  last_sql,
  add_event_sql,
  add_payload_sql,
  get_event_sql,
  get_payload_sql,
  get_response_sql,
  update_sql,
  restart_age_sql,
  put_response_sql,
  remove_event_sql,
  remove_payload_sql,
  remove_response_sql,
  list_sql,
  list_failed_sql,
  sql_count
};

constexpr std::array<std::string_view, sql_count> kTexts = {
    "BEGIN IMMEDIATE",
    "COMMIT",
    "ROLLBACK",
    "SELECT max(number) FROM events",
    "INSERT INTO events VALUES(?, ?, ?, ?, ?, ?, 0, 0, 0, ?, x'', 0, -1, 0, x'', x'')",
    "INSERT INTO payloads VALUES(?, ?)",
    "SELECT * FROM events WHERE number = ?",
    "SELECT body FROM payloads WHERE number = ?",
    "SELECT status, version, function_error, body FROM responses WHERE number = ?",
    "UPDATE events SET state = ?, attempts = ?, refusals = ?, due = ?, error = ?, status = ?,"
    " condition = ?, concluded = ?, destination = ?, dead_letter_queue = ? WHERE number = ?",
    "UPDATE events SET accepted = ? WHERE number = ?",
    "REPLACE INTO responses VALUES(?, ?, ?, ?, ?)",
    "DELETE FROM events WHERE number = ?",
    "DELETE FROM payloads WHERE number = ?",
    "DELETE FROM responses WHERE number = ?",
    "SELECT * FROM events WHERE number > ? ORDER BY number LIMIT ?",
    "SELECT * FROM events WHERE state = 2 AND number > ? ORDER BY number LIMIT ?",
};

std::int64_t signed_of(EventNumber number) { return static_cast<std::int64_t>(number); }

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
  std::vector<Statement> statements;
  for (const std::string_view text : kTexts) {
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

Result<bool> EventTables::remove_one(EventNumber number) {
  Status done = run(statements_[remove_event_sql], signed_of(number));
  if (!done) return done.error();
  if (!changed_a_row()) return false;
  done = run(statements_[remove_payload_sql], signed_of(number));
  if (done) done = run(statements_[remove_response_sql], signed_of(number));
  if (!done) return done.error();
  return true;
}

Result<EventPage> EventTables::list(const EventSelection& selection, EventNumber after,
                                    std::size_t limit) {
  const bool failed_only = selection.state == EventState::failed;
  Statement& rows = statements_[failed_only ? list_failed_sql : list_sql];
  rows.start(signed_of(after), kMostLookedAt);
  EventPage page;
  std::int64_t looked_at = 0;
  while (page.events.size() < limit) {
    auto row = rows.step();
    if (!row) return row.error();
    if (!*row) {
      if (looked_at == kMostLookedAt) page.next = after;
      return page;
    }
    ++looked_at;
    EventSummary event = summary_in(rows);
    after = event.number;
    if (selection.contains(event)) page.events.push_back(std::move(event));
  }
  rows.reset();
  page.next = after;
  return page;
}

}  // namespace wheelpit
