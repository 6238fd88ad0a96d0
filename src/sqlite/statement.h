#pragma once

#include <sqlite3.h>

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

#include "base/result.h"

namespace wheelpit {

struct CloseDatabase {
  void operator()(sqlite3* database) const { sqlite3_close_v2(database); }
};
using DatabaseHandle = std::unique_ptr<sqlite3, CloseDatabase>;

// The last error of `database` as ours; `what` says what failed and names the file. A full or
// broken disk is Errc::unavailable, damage Errc::malformed, another user's lock Errc::conflict.
Error sqlite_error(sqlite3* database, const std::string& what);

// One prepared statement: bind, step until there is no row, and again.
class Statement {
 public:
  static Result<Statement> prepare(sqlite3* database, std::string_view sql);

  // Resets the statement and binds its parameters in order. What the views show must live until
  // the last step().
  template <class... Values>
  void start(const Values&... values) {
    sqlite3_reset(handle_.get());
    [[maybe_unused]] int index = 0;
    (bind(++index, values), ...);
  }

  // True: there is a row to read. False: the statement has ended and holds nothing open.
  Result<bool> step();

  // Ends it before its last row.
  void reset() { sqlite3_reset(handle_.get()); }

  std::string bytes(int column) const;
  std::uint64_t number(int column) const;

 private:
  struct Finalize {
    void operator()(sqlite3_stmt* statement) const { sqlite3_finalize(statement); }
  };

  explicit Statement(sqlite3_stmt* handle) : handle_(handle) {}
  void bind(int index, std::string_view value);
  void bind(int index, std::int64_t value);

  std::unique_ptr<sqlite3_stmt, Finalize> handle_;
};

}  // namespace wheelpit
