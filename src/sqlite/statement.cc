#include "sqlite/statement.h"

namespace wheelpit {

Error sqlite_error(sqlite3* database, const std::string& what) {
  const std::string message = what + ": " + sqlite3_errmsg(database);
  switch (sqlite3_errcode(database)) {
    case SQLITE_BUSY:
    case SQLITE_LOCKED:
      return {Errc::conflict, message};
    case SQLITE_CORRUPT:
    case SQLITE_NOTADB:
      return {Errc::malformed, message};
    default:
      return {Errc::unavailable, message};
  }
}

Result<Statement> Statement::prepare(sqlite3* database, std::string_view sql) {
  sqlite3_stmt* handle = nullptr;
  if (sqlite3_prepare_v3(database, sql.data(), static_cast<int>(sql.size()),
                         SQLITE_PREPARE_PERSISTENT, &handle, nullptr) != SQLITE_OK) {
    return sqlite_error(database, sqlite3_db_filename(database, "main"));
  }
  return Statement(handle);
}

Result<bool> Statement::step() {
  const int code = sqlite3_step(handle_.get());
  if (code == SQLITE_ROW) return true;
  sqlite3* database = sqlite3_db_handle(handle_.get());
  if (code == SQLITE_DONE) {
    sqlite3_reset(handle_.get());
    return false;
  }
  Error error = sqlite_error(database, sqlite3_db_filename(database, "main"));
  sqlite3_reset(handle_.get());
  return error;
}

std::string Statement::bytes(int column) const {
  const void* data = sqlite3_column_blob(handle_.get(), column);
  const int size = sqlite3_column_bytes(handle_.get(), column);
  if (data == nullptr) return {};
  return {static_cast<const char*>(data), static_cast<std::size_t>(size)};
}

std::uint64_t Statement::number(int column) const {
  return static_cast<std::uint64_t>(sqlite3_column_int64(handle_.get(), column));
}

void Statement::bind(int index, std::string_view value) {
  // A null pointer would bind NULL, not an empty blob.
  const char* data = value.empty() ? "" : value.data();
  sqlite3_bind_blob64(handle_.get(), index, data, value.size(), SQLITE_STATIC);
}

void Statement::bind(int index, std::int64_t value) {
  sqlite3_bind_int64(handle_.get(), index, value);
}

}  // namespace wheelpit
