#include "store/sqlite/document_table.h"

#include <algorithm>
#include <array>
#include <limits>
#include <utility>

#include "store/collection_numbers.h"

namespace wheelpit {

// "whpt". Keys and bodies are bytes: BLOBs compare as memcmp does, and hold a NUL.
const DatabaseSchema kDocumentSchema = {.application_id = 0x77687074, .version = 1, .sql = R"sql(
  CREATE TABLE documents(
    collection INTEGER NOT NULL,
    key BLOB NOT NULL,
    body BLOB NOT NULL,
    revision INTEGER NOT NULL,
    PRIMARY KEY(collection, key)
  ) WITHOUT ROWID;
)sql"};

namespace {

enum Sql : std::size_t {
  begin_sql,
  commit_sql,
  rollback_sql,
  get_sql,
  list_sql,
  insert_sql,
  update_sql,
  remove_sql,
  sql_count
};

constexpr std::array<std::string_view, sql_count> kTexts = {
    "BEGIN IMMEDIATE",
    "COMMIT",
    "ROLLBACK",
    "SELECT body, revision FROM documents WHERE collection = ? AND key = ?",
    "SELECT key, body, revision FROM documents WHERE collection = ? AND key > ?"
    " ORDER BY key LIMIT ?",
    "INSERT INTO documents(collection, key, body, revision) VALUES(?, ?, ?, 1)"
    " ON CONFLICT DO NOTHING",
    "UPDATE documents SET body = ?, revision = revision + 1"
    " WHERE collection = ? AND key = ? AND revision = ?",
    "DELETE FROM documents WHERE collection = ? AND key = ? AND revision = ?",
};

Status run(Statement& statement) {
  statement.start();
  const auto row = statement.step();
  if (!row) return row.error();
  return {};
}

}  // namespace

Result<DocumentTable> DocumentTable::open(DatabaseHandle database) {
  std::vector<Statement> statements;
  for (const std::string_view text : kTexts) {
    auto statement = Statement::prepare(database.get(), text);
    if (!statement) return statement.error();
    statements.push_back(std::move(*statement));
  }
  return DocumentTable(std::move(database), std::move(statements));
}

Status DocumentTable::begin() { return run(statements_[begin_sql]); }

Status DocumentTable::commit() { return run(statements_[commit_sql]); }

void DocumentTable::rollback() {
  // Some errors have rolled back already.
  if (sqlite3_get_autocommit(database_.get()) == 0) {
    [[maybe_unused]] const Status status = run(statements_[rollback_sql]);
  }
}

Result<std::optional<Document>> DocumentTable::get(Collection in, const std::string& key) {
  Statement& statement = statements_[get_sql];
  statement.start(number_of(in), key);
  auto row = statement.step();
  if (!row) return row.error();
  if (!*row) return std::nullopt;
  Document document{.key = key, .body = statement.bytes(0), .revision = statement.number(1)};
  if (auto end = statement.step(); !end) return end.error();
  return document;
}

Result<std::vector<Document>> DocumentTable::list(Collection in, const std::string& after,
                                                  std::size_t limit) {
  constexpr std::size_t kMost = std::numeric_limits<std::int64_t>::max();
  Statement& statement = statements_[list_sql];
  statement.start(number_of(in), after, static_cast<std::int64_t>(std::min(limit, kMost)));
  std::vector<Document> page;
  while (true) {
    auto row = statement.step();
    if (!row) return row.error();
    if (!*row) return page;
    page.push_back(
        {.key = statement.bytes(0), .body = statement.bytes(1), .revision = statement.number(2)});
  }
}

Result<Revision> DocumentTable::put(Collection in, const std::string& key, const std::string& body,
                                    Revision expected) {
  Statement& statement = statements_[expected == 0 ? insert_sql : update_sql];
  if (expected == 0) {
    statement.start(number_of(in), key, body);
  } else {
    statement.start(body, number_of(in), key, static_cast<std::int64_t>(expected));
  }
  if (auto status = change_one(statement, key); !status) return status.error();
  return expected + 1;
}

Status DocumentTable::remove(Collection in, const std::string& key, Revision expected) {
  Statement& statement = statements_[remove_sql];
  statement.start(number_of(in), key, static_cast<std::int64_t>(expected));
  return change_one(statement, key);
}

Status DocumentTable::change_one(Statement& statement, const std::string& key) {
  if (auto row = statement.step(); !row) return row.error();
  if (sqlite3_changes(database_.get()) == 1) return {};
  return Error(Errc::conflict, "document \"" + key + "\" was changed by another request");
}

}  // namespace wheelpit
