#include <algorithm>
#include <cstdint>
#include <limits>
#include <utility>

#include "positions/sqlite/position_sql.h"
#include "positions/sqlite/position_tables.h"
#include "positions/sqlite/run_statement.h"

// The notices that wait to be told.
namespace wheelpit {

namespace {

// As SQLite has numbers; none that is counted is above that.
std::int64_t signed_of(std::uint64_t number) {
  constexpr std::uint64_t kMost = std::numeric_limits<std::int64_t>::max();
  return static_cast<std::int64_t>(std::min(number, kMost));
}

}  // namespace

Result<std::vector<std::string>> PositionTables::notice_destinations() {
  Statement& statement = statements_[notice_destinations_sql];
  statement.start();
  std::vector<std::string> names;
  while (true) {
    const auto row = statement.step();
    if (!row) return row.error();
    if (!*row) return names;
    names.push_back(statement.bytes(0));
  }
}

Result<std::vector<StoredNotice>> PositionTables::notices_of(const std::string& destination,
                                                             std::uint64_t after,
                                                             std::size_t limit) {
  Statement& statement = statements_[notices_of_sql];
  statement.start(destination, signed_of(after), signed_of(limit));
  return read_notices(statement);
}

Result<std::vector<StoredNotice>> PositionTables::notices(std::uint64_t after, std::size_t limit) {
  Statement& statement = statements_[list_notices_sql];
  statement.start(signed_of(after), signed_of(limit));
  return read_notices(statement);
}

Result<std::vector<StoredNotice>> PositionTables::read_notices(Statement& statement) {
  std::vector<StoredNotice> page;
  while (true) {
    const auto row = statement.step();
    if (!row) return row.error();
    if (!*row) return page;
    page.push_back({.number = statement.number(0),
                    .mapping = statement.bytes(1),
                    .notice = {statement.bytes(2), statement.bytes(3)}});
  }
}

Status PositionTables::drop_notices(const std::vector<std::uint64_t>& numbers) {
  for (const std::uint64_t number : numbers) {
    const Status done =
        run_statement(statements_[drop_notice_sql], static_cast<std::int64_t>(number));
    if (!done) return done;
  }
  return {};
}

}  // namespace wheelpit
