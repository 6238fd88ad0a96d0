#include "async/sqlite/event_sql.h"

namespace wheelpit::async {

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

const std::array<std::string_view, sql_count> kEventSql = {
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
    "UPDATE events SET accepted = accepted + ?, due = due + ?,"
    " concluded = concluded + ? * (state = 1) WHERE state <> 2",
    "SELECT * FROM events WHERE number > ? ORDER BY number LIMIT ?",
    "SELECT * FROM events WHERE state = 2 AND number > ? ORDER BY number LIMIT ?",
    "SELECT number FROM events WHERE request_id = ? AND number > ?",
    "SELECT arn, condition, count(*) FROM events WHERE state = 2 GROUP BY arn, condition",
};

// Request ids begin with the time: new ones go to the end of the index.
const std::string_view kEventIndexSql =
    "CREATE INDEX IF NOT EXISTS request_ids ON events(request_id)";

}  // namespace wheelpit::async
