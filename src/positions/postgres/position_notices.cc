// The notices that wait to be told.

#include <algorithm>
#include <cstdint>
#include <limits>
#include <string>

#include "positions/postgres/position_rows.h"

namespace wheelpit {

using postgres::Rows;
using postgres::Values;

namespace {

// As PostgreSQL has numbers; none that is counted is above that.
std::int64_t signed_of(std::uint64_t number) {
  constexpr std::uint64_t kMost = std::numeric_limits<std::int64_t>::max();
  return static_cast<std::int64_t>(std::min(number, kMost));
}

std::vector<StoredNotice> notices_in(const Rows& rows) {
  std::vector<StoredNotice> page;
  page.reserve(rows.size());
  for (std::size_t row = 0; row < rows.size(); ++row) {
    page.push_back({.number = static_cast<std::uint64_t>(rows.number(row, 0)),
                    .mapping = rows.bytes(row, 1),
                    .notice = {rows.bytes(row, 2), rows.bytes(row, 3)}});
  }
  return page;
}

}  // namespace

// A mapping's notices are told by whoever has its slot, those of a mapping that is gone by whoever
// coordinates. While it changes hands both may tell, as after a crash.
std::string PositionRows::told_here() const {
  if (node_.empty()) return "true";
  const auto has = [&](const std::string& slot) {
    return "EXISTS (SELECT 1 FROM wheelpit.slot s JOIN wheelpit.node o ON o.incarnation = s.owner"
           " WHERE o.node = '" +
           node_ + "' AND " + slot + ")";
  };
  return "(" + has("s.kind = 1 AND s.key = n.mapping") +
         " OR (NOT EXISTS (SELECT 1 FROM wheelpit.slot s WHERE s.kind = 1 AND s.key = n.mapping)"
         " AND " +
         has("s.kind = 0") + "))";
}

Result<std::vector<std::string>> PositionRows::notice_destinations() {
  const std::string text = "SELECT DISTINCT destination FROM wheelpit.position_notice n WHERE " +
                           told_here() + " ORDER BY destination";
  const auto rows = session_.run(text.c_str());
  if (!rows) return rows.error();
  std::vector<std::string> names;
  names.reserve(rows->size());
  for (std::size_t row = 0; row < rows->size(); ++row) names.push_back(rows->bytes(row, 0));
  return names;
}

Result<std::vector<StoredNotice>> PositionRows::notices_of(const std::string& destination,
                                                           std::uint64_t after, std::size_t limit) {
  const std::string text =
      "SELECT number, mapping, destination, record FROM wheelpit.position_notice n"
      " WHERE destination = $1 AND number > $2 AND " +
      told_here() + " ORDER BY number LIMIT $3";
  const auto rows = session_.run(
      text.c_str(), Values().bytes(destination).number(signed_of(after)).number(signed_of(limit)));
  if (!rows) return rows.error();
  return notices_in(*rows);
}

Result<std::vector<StoredNotice>> PositionRows::notices(std::uint64_t after, std::size_t limit) {
  const auto rows = session_.run(
      "SELECT number, mapping, destination, record FROM wheelpit.position_notice"
      " WHERE number > $1 ORDER BY number LIMIT $2",
      Values().number(signed_of(after)).number(signed_of(limit)));
  if (!rows) return rows.error();
  return notices_in(*rows);
}

Status PositionRows::add_notice(const std::string& mapping, const GiveUpNotice& notice) {
  return run(
      "INSERT INTO wheelpit.position_notice(mapping, destination, record) VALUES($1, $2, $3)",
      Values().bytes(mapping).bytes(notice.destination).bytes(notice.record));
}

Status PositionRows::drop_notices(const std::vector<std::uint64_t>& numbers) {
  for (const std::uint64_t number : numbers) {
    const Status done = run("DELETE FROM wheelpit.position_notice WHERE number = $1",
                            Values().number(signed_of(number)));
    if (!done) return done;
  }
  return {};
}

}  // namespace wheelpit
