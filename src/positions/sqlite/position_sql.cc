#include "positions/sqlite/position_sql.h"

namespace wheelpit {

// "whpp". Names are bytes: BLOBs compare as memcmp does, and hold a NUL. A number that is not there
// is an empty one. What moves every second (slots) lies apart from what may be a megabyte
// (windows). A source's start is 0 for none, 1 for the oldest, 2 for a moment.
const DatabaseSchema kPositionSchema = {.application_id = 0x77687070, .version = 1, .sql = R"sql(
  CREATE TABLE epochs(last INTEGER NOT NULL);
  INSERT INTO epochs VALUES(0);
  CREATE TABLE sources(
    mapping BLOB NOT NULL PRIMARY KEY,
    incarnation BLOB NOT NULL,
    start INTEGER NOT NULL,
    start_at INTEGER NOT NULL
  ) WITHOUT ROWID;
  CREATE TABLE partitions(
    mapping BLOB NOT NULL,
    partition BLOB NOT NULL,
    start INTEGER NOT NULL,
    start_at INTEGER NOT NULL,
    epoch INTEGER NOT NULL,
    slots INTEGER NOT NULL,
    finished INTEGER NOT NULL,
    former BLOB NOT NULL,
    PRIMARY KEY(mapping, partition)
  ) WITHOUT ROWID;
  CREATE TABLE parents(
    mapping BLOB NOT NULL,
    partition BLOB NOT NULL,
    place INTEGER NOT NULL,
    parent BLOB NOT NULL,
    PRIMARY KEY(mapping, partition, place)
  ) WITHOUT ROWID;
  CREATE TABLE slots(
    mapping BLOB NOT NULL,
    partition BLOB NOT NULL,
    slot INTEGER NOT NULL,
    finished BLOB NOT NULL,
    failed_first BLOB NOT NULL,
    failed_last BLOB NOT NULL,
    failed_records INTEGER NOT NULL,
    failed_calls INTEGER NOT NULL,
    failed_request BLOB NOT NULL,
    PRIMARY KEY(mapping, partition, slot)
  ) WITHOUT ROWID;
  CREATE TABLE windows(
    mapping BLOB NOT NULL,
    partition BLOB NOT NULL,
    begin INTEGER NOT NULL,
    end INTEGER NOT NULL,
    state BLOB NOT NULL,
    UNIQUE(mapping, partition)
  );
  CREATE TABLE notices(
    number INTEGER PRIMARY KEY AUTOINCREMENT,
    mapping BLOB NOT NULL,
    destination BLOB NOT NULL,
    record BLOB NOT NULL
  );
  CREATE INDEX notices_of_destination ON notices(destination, number);
)sql"};

const std::array<std::string_view, position_sql_count> kPositionSql = {
    "BEGIN IMMEDIATE",
    "COMMIT",
    "ROLLBACK",
    "SELECT last FROM epochs",
    "UPDATE epochs SET last = ?",
    "SELECT incarnation, start, start_at FROM sources WHERE mapping = ?",
    "REPLACE INTO sources VALUES(?, ?, ?, ?)",
    "DELETE FROM sources WHERE mapping = ?",
    "INSERT INTO partitions SELECT ?, partition, start, start_at, 0, slots, finished, former"
    " FROM partitions WHERE mapping = ?",
    "INSERT INTO parents SELECT ?, partition, place, parent FROM parents WHERE mapping = ?",
    "INSERT INTO slots SELECT ?, partition, slot, finished, x'', x'', 0, 0, x''"
    " FROM slots WHERE mapping = ?",
    "SELECT p.partition, p.start, p.start_at, p.epoch, p.slots, p.finished, w.begin, w.end, "
    "w.state,"
    " p.former FROM partitions p LEFT JOIN windows w ON w.mapping = p.mapping AND w.partition = "
    "p.partition"
    " WHERE p.mapping = ? ORDER BY p.partition",
    "SELECT p.partition, p.start, p.start_at, p.epoch, p.slots, p.finished, w.begin, w.end, "
    "w.state,"
    " p.former FROM partitions p LEFT JOIN windows w ON w.mapping = p.mapping AND w.partition = "
    "p.partition"
    " WHERE p.mapping = ? AND p.partition = ?",
    "SELECT parent FROM parents WHERE mapping = ? AND partition = ? ORDER BY place",
    "SELECT slot, finished, failed_first, failed_last, failed_records, failed_calls, "
    "failed_request FROM slots"
    " WHERE mapping = ? AND partition = ?",
    "INSERT INTO partitions VALUES(?, ?, ?, ?, 0, ?, ?, ?) ON CONFLICT DO NOTHING",
    "INSERT INTO parents VALUES(?, ?, ?, ?)",
    "REPLACE INTO slots VALUES(?, ?, ?, ?, ?, ?, ?, ?, ?)",
    "UPDATE partitions SET epoch = ? WHERE mapping = ? AND partition = ?",
    "UPDATE partitions SET slots = ?, finished = max(finished, ?)"
    " WHERE mapping = ? AND partition = ? AND epoch = ?",
    "UPDATE partitions SET former = ? WHERE mapping = ? AND partition = ?",
    "REPLACE INTO windows VALUES(?, ?, ?, ?, ?)",
    "DELETE FROM slots WHERE mapping = ? AND partition = ? AND slot >= ?",
    "DELETE FROM partitions WHERE mapping = ? AND partition = ?",
    "DELETE FROM parents WHERE mapping = ? AND partition = ?",
    "DELETE FROM slots WHERE mapping = ? AND partition = ?",
    "DELETE FROM windows WHERE mapping = ? AND partition = ?",
    "DELETE FROM partitions WHERE mapping = ?",
    "DELETE FROM parents WHERE mapping = ?",
    "DELETE FROM slots WHERE mapping = ?",
    "DELETE FROM windows WHERE mapping = ?",
    "INSERT INTO notices(mapping, destination, record) VALUES(?, ?, ?)",
    "SELECT DISTINCT destination FROM notices ORDER BY destination",
    "SELECT number, mapping, destination, record FROM notices WHERE destination = ? AND number > ?"
    " ORDER BY number LIMIT ?",
    "SELECT number, mapping, destination, record FROM notices WHERE number > ?"
    " ORDER BY number LIMIT ?",
    "DELETE FROM notices WHERE number = ?",
    "SELECT mapping FROM sources UNION SELECT mapping FROM partitions ORDER BY 1",
};

}  // namespace wheelpit
