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

Status DocumentRows::begin() {
  change_.reset();
  return session_.begin();
}

// Of a commit whose answer was lost nobody knows whether it was done: then the change counts as
// another engine's.
Status DocumentRows::commit() {
  Status done = session_.commit();
  if (done && change_) {
    own_.insert(*change_);
    written_->store(*change_);
  }
  change_.reset();
  return done;
}

void DocumentRows::rollback() {
  change_.reset();
  session_.rollback();
}

// The row is locked until the transaction ends, so that changes become visible in their order and
// none is left out.
Result<std::int64_t> DocumentRows::change() {
  if (change_) return *change_;
  const auto counted =
      session_.run("UPDATE wheelpit.cluster SET revision = revision + 1 RETURNING revision");
  if (!counted) return counted.error();
  if (counted->size() != 1) {
    return Error(Errc::malformed, "PostgreSQL: the table wheelpit.cluster is damaged");
  }
  change_ = counted->number(0, 0);
  return *change_;
}

Result<DocumentChanges> DocumentRows::changes(std::int64_t after) {
  const auto revision = session_.run("SELECT revision FROM wheelpit.cluster");
  if (!revision) return revision.error();
  DocumentChanges changes{.revision = revision->size() == 1 ? revision->number(0, 0) : 0,
                          .documents = {}};
  if (changes.revision == after) return changes;
  const auto rows = session_.run(
      "SELECT collection, key, change FROM wheelpit.document WHERE change > $1 AND change <= $2"
      " ORDER BY change",
      Values().number(after).number(changes.revision));
  if (!rows) return rows.error();
  for (std::size_t row = 0; row < rows->size(); ++row) {
    const auto in = collection_of(rows->number(row, 0));
    if (!in) continue;
    changes.documents.push_back(
        {.in = *in, .key = rows->bytes(row, 1), .own = own_.contains(rows->number(row, 2))});
  }
  own_.erase(own_.begin(), own_.upper_bound(changes.revision));
  return changes;
}

Result<std::optional<Document>> DocumentRows::get(Collection in, const std::string& key) {
  const auto rows = session_.run(
      "SELECT body, revision FROM wheelpit.document WHERE collection = $1 AND key = $2"
      " AND gone IS NULL",
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
      " AND gone IS NULL"
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

// In the place of one that is gone a document begins anew.
Result<Revision> DocumentRows::put(Collection in, const std::string& key, const std::string& body,
                                   Revision expected) {
  const auto number = change();
  if (!number) return number.error();
  const auto changed =
      expected == 0
          ? session_.run(
                "INSERT INTO wheelpit.document AS old(collection, key, body, revision, change)"
                " VALUES($1, $2, $3, 1, $4) ON CONFLICT (collection, key) DO UPDATE"
                " SET body = excluded.body, revision = 1, change = excluded.change, gone = NULL"
                " WHERE old.gone IS NOT NULL",
                Values().number(number_of(in)).bytes(key).bytes(body).number(*number))
          : session_.run(
                "UPDATE wheelpit.document SET body = $1, revision = revision + 1, change = $5"
                " WHERE collection = $2 AND key = $3 AND revision = $4 AND gone IS NULL",
                Values()
                    .bytes(body)
                    .number(number_of(in))
                    .bytes(key)
                    .number(static_cast<std::int64_t>(expected))
                    .number(*number));
  if (Status done = one_row(changed, key); !done) return done.error();
  return expected + 1;
}

// The row that `held` finds is locked until the transaction ends.
Result<Revision> DocumentRows::put_held(Collection in, const std::string& key,
                                        const std::string& body, Revision expected,
                                        const std::string& held) {
  const auto found = session_.run(held.c_str());
  if (!found) return found.error();
  if (found->size() != 1) return Error(Errc::not_found, "another node has what this is of");
  const auto changed = session_.run(
      "UPDATE wheelpit.document SET body = $1, revision = revision + 1"
      " WHERE collection = $2 AND key = $3 AND revision = $4 AND gone IS NULL",
      Values()
          .bytes(body)
          .number(number_of(in))
          .bytes(key)
          .number(static_cast<std::int64_t>(expected)));
  if (Status done = one_row(changed, key); !done) return done.error();
  return expected + 1;
}

// Its row stays for an hour, to tell other engines. Those of an hour ago go meanwhile.
Status DocumentRows::remove(Collection in, const std::string& key, Revision expected) {
  const auto number = change();
  if (!number) return number.error();
  const auto changed = session_.run(
      "UPDATE wheelpit.document SET body = '', gone = now(), change = $4"
      " WHERE collection = $1 AND key = $2 AND revision = $3 AND gone IS NULL",
      Values()
          .number(number_of(in))
          .bytes(key)
          .number(static_cast<std::int64_t>(expected))
          .number(*number));
  if (Status done = one_row(changed, key); !done) return done;
  const auto old =
      session_.run("DELETE FROM wheelpit.document WHERE gone < now() - interval '1 hour'");
  if (!old) return old.error();
  return {};
}

}  // namespace wheelpit
