#include "store/postgres/document_rows.h"

#include <algorithm>
#include <cstdint>
#include <limits>
#include <utility>

#include "store/collection_numbers.h"

namespace wheelpit {

using postgres::Values;

namespace {

Status one_row(const Result<postgres::Rows>& changed, const std::string& key) {
  if (!changed) return changed.error();
  if (changed->changed() == 1) return {};
  return Error(Errc::conflict, "document \"" + key + "\" was changed by another request");
}

}  // namespace

Result<std::optional<Document>> DocumentRows::get(Collection in, const std::string& key) {
  const auto rows = session_.run(
      "SELECT body, revision FROM wheelpit.document WHERE collection = $1 AND key = $2",
      Values().number(number_of(in)).bytes(key));
  if (!rows) return rows.error();
  if (rows->size() == 0) return std::nullopt;
  return Document{
      .key = key, .body = rows->bytes(0, 0), .revision = static_cast<Revision>(rows->number(0, 1))};
}

Result<std::vector<Document>> DocumentRows::list(Collection in, const std::string& after,
                                                 std::size_t limit) {
  constexpr std::size_t kMost = std::numeric_limits<std::int64_t>::max();
  const auto rows = session_.run(
      "SELECT key, body, revision FROM wheelpit.document WHERE collection = $1 AND key > $2"
      " ORDER BY key LIMIT $3",
      Values()
          .number(number_of(in))
          .bytes(after)
          .number(static_cast<std::int64_t>(std::min(limit, kMost))));
  if (!rows) return rows.error();
  std::vector<Document> page;
  page.reserve(rows->size());
  for (std::size_t row = 0; row < rows->size(); ++row) {
    page.push_back({.key = rows->bytes(row, 0),
                    .body = rows->bytes(row, 1),
                    .revision = static_cast<Revision>(rows->number(row, 2))});
  }
  return page;
}

Result<Revision> DocumentRows::put(Collection in, const std::string& key, const std::string& body,
                                   Revision expected) {
  const auto changed = expected == 0
                           ? session_.run(
                                 "INSERT INTO wheelpit.document(collection, key, body, revision)"
                                 " VALUES($1, $2, $3, 1) ON CONFLICT DO NOTHING",
                                 Values().number(number_of(in)).bytes(key).bytes(body))
                           : session_.run(
                                 "UPDATE wheelpit.document SET body = $1, revision = revision + 1"
                                 " WHERE collection = $2 AND key = $3 AND revision = $4",
                                 Values()
                                     .bytes(body)
                                     .number(number_of(in))
                                     .bytes(key)
                                     .number(static_cast<std::int64_t>(expected)));
  if (Status done = one_row(changed, key); !done) return done.error();
  return expected + 1;
}

Status DocumentRows::remove(Collection in, const std::string& key, Revision expected) {
  const auto changed = session_.run(
      "DELETE FROM wheelpit.document WHERE collection = $1 AND key = $2 AND revision = $3",
      Values().number(number_of(in)).bytes(key).number(static_cast<std::int64_t>(expected)));
  return one_row(changed, key);
}

}  // namespace wheelpit
