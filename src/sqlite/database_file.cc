#include "sqlite/database_file.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstdint>
#include <system_error>

namespace wheelpit {
namespace {

std::string in_quotes(const std::string& path) { return "database \"" + path + "\""; }

Error system_error(const std::string& path, const char* doing) {
  return {Errc::unavailable,
          in_quotes(path) + " cannot be " + doing + ": " + std::generic_category().message(errno)};
}

// Makes the file before SQLite does, to give it its mode from the first moment; the -wal file
// inherits it. An existing file is not opened here: closing any descriptor of it would drop the
// locks that this process may already hold.
Status make_private(const std::string& path, const Log& log) {
  struct stat status{};
  if (stat(path.c_str(), &status) != 0) {
    if (errno != ENOENT) return system_error(path, "opened");
    const int file = open(path.c_str(), O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
    if (file < 0) return system_error(path, "created");
    close(file);
    return {};
  }
  if (!S_ISREG(status.st_mode)) {
    return Error(Errc::malformed, in_quotes(path) + " is not a regular file");
  }
  if ((status.st_mode & 0077) != 0) {
    if (chmod(path.c_str(), 0600) != 0) return system_error(path, "made private (chmod 600)");
    log.warn("database was readable by others; its mode is 0600 now", {{"path", path}});
  }
  return {};
}

// What SQLite would throw away: to it, the log beside an empty database is another one's.
Status check_log_beside(const std::string& path) {
  struct stat status{};
  if (stat(path.c_str(), &status) == 0 && status.st_size > 0) return {};
  if (stat((path + "-wal").c_str(), &status) != 0 || status.st_size == 0) return {};
  return Error(Errc::malformed,
               in_quotes(path) + " is missing or empty, but its log " + path +
                   "-wal is there and holds the last changes: restore both files from one backup");
}

Error explain(const std::string& path, const Error& error) {
  switch (error.code()) {
    case Errc::conflict:
      return {Errc::conflict, in_quotes(path) +
                                  " is in use by another process: stop the other wheelpit, or give "
                                  "this one a data_dir of its own"};
    case Errc::malformed:
      return {Errc::malformed, in_quotes(path) + " is damaged (" + error.message() +
                                   "): restore it from a backup; without one, keep the file, and "
                                   "save what can be read of a copy with sqlite3's .recover"};
    default:
      return {error.code(), in_quotes(path) + " cannot be opened: " + error.message()};
  }
}

Status execute(sqlite3* database, const char* sql) {
  if (sqlite3_exec(database, sql, nullptr, nullptr, nullptr) != SQLITE_OK) {
    return sqlite_error(database, sql);
  }
  return {};
}

Result<std::int64_t> query_number(sqlite3* database, std::string_view sql) {
  auto statement = Statement::prepare(database, sql);
  if (!statement) return statement.error();
  auto row = statement->step();
  if (!row) return row.error();
  return static_cast<std::int64_t>(statement->number(0));
}

Status check_pages(sqlite3* database) {
  auto statement = Statement::prepare(database, "PRAGMA quick_check(1)");
  if (!statement) return statement.error();
  auto row = statement->step();
  if (!row) return row.error();
  const std::string verdict = statement->bytes(0);
  if (verdict != "ok") return Error(Errc::malformed, verdict);
  return {};
}

// In one transaction: a crash leaves the file either empty or complete.
Status create_schema(sqlite3* database, const DatabaseSchema& schema) {
  const std::string marks = "PRAGMA application_id = " + std::to_string(schema.application_id) +
                            "; PRAGMA user_version = " + std::to_string(schema.version);
  auto status = execute(database, "BEGIN IMMEDIATE");
  if (status) status = execute(database, schema.sql);
  if (status) status = execute(database, marks.c_str());
  if (status) status = execute(database, "COMMIT");
  return status;
}

Status check_schema(sqlite3* database, const std::string& path, const DatabaseSchema& schema) {
  const auto application = query_number(database, "PRAGMA application_id");
  if (!application) return explain(path, application.error());
  const auto version = query_number(database, "PRAGMA user_version");
  if (!version) return explain(path, version.error());
  const auto tables = query_number(database, "SELECT count(*) FROM sqlite_schema");
  if (!tables) return explain(path, tables.error());

  if (*tables == 0 && *application == 0) {
    const auto created = create_schema(database, schema);
    if (!created) return explain(path, created.error());
    return {};
  }
  if (*application != schema.application_id) {
    return Error(Errc::malformed,
                 in_quotes(path) + " belongs to another program: choose another data_dir");
  }
  if (*version > schema.version) {
    return Error(Errc::malformed, in_quotes(path) +
                                      " was written by a newer version of wheelpit (schema " +
                                      std::to_string(*version) + ", this one knows " +
                                      std::to_string(schema.version) +
                                      "): run that version, or restore a backup made by this one");
  }
  if (!schema.checks_pages) return {};
  const auto checked = check_pages(database);
  if (!checked) return explain(path, checked.error());
  return {};
}

}  // namespace

Result<DatabaseHandle> open_database_file(const std::string& path, const DatabaseSchema& schema,
                                          const Log& log) {
  if (auto status = check_log_beside(path); !status) return status.error();
  if (auto status = make_private(path, log); !status) return status.error();

  sqlite3* raw = nullptr;
  const int code =
      sqlite3_open_v2(path.c_str(), &raw, SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOMUTEX, nullptr);
  DatabaseHandle database(raw);
  if (code != SQLITE_OK) {
    return Error(Errc::unavailable, in_quotes(path) + " cannot be opened: " + sqlite3_errstr(code));
  }
  // EXCLUSIVE before WAL: the whole file is locked from the first access to the last, and no
  // shared-memory file is needed.
  for (const char* pragma :
       {"PRAGMA locking_mode=EXCLUSIVE", "PRAGMA journal_mode=WAL", "PRAGMA synchronous=FULL",
        "PRAGMA trusted_schema=OFF", "PRAGMA cell_size_check=ON"}) {
    if (auto status = execute(database.get(), pragma); !status) {
      return explain(path, status.error());
    }
  }
  if (auto status = check_schema(database.get(), path, schema); !status) return status.error();
  return database;
}

}  // namespace wheelpit
