#include "function/postgres/blob_rows.h"

#include <cstdint>

#include "base/hash.h"

namespace wheelpit {

using postgres::Values;

namespace {

constexpr std::size_t kPart = std::size_t{1} << 20U;

}  // namespace

// The row of blob_use first: a removal of the same package that is under way is waited for, so
// that it is seen then whether its parts are there.
Status BlobRows::put(const std::string& sha256, std::string_view zip) {
  const auto seen = session_.run(
      "INSERT INTO wheelpit.blob_use(sha, last) VALUES(decode($1, 'hex'), now())"
      " ON CONFLICT (sha) DO UPDATE SET last = now()",
      Values().text(sha256));
  if (!seen) return seen.error();
  const auto there = session_.run(
      "SELECT count(*) FROM wheelpit.blob WHERE sha = decode($1, 'hex')"
      " AND part = 0",
      Values().text(sha256));
  if (!there) return there.error();
  if (there->number(0, 0) != 0) return {};
  std::int64_t part = 0;
  for (std::size_t at = 0; at < zip.size(); at += kPart) {
    const auto added =
        session_.run("INSERT INTO wheelpit.blob(sha, part, data) VALUES(decode($1, 'hex'), $2, $3)",
                     Values().text(sha256).number(part++).bytes(zip.substr(at, kPart)));
    if (!added) return added.error();
  }
  return {};
}

// One part at a time: a removal meanwhile is seen as a package that is not there.
Result<std::string> BlobRows::read(const std::string& sha256) {
  std::string zip;
  for (std::int64_t part = 0;; ++part) {
    const auto rows =
        session_.run("SELECT data FROM wheelpit.blob WHERE sha = decode($1, 'hex') AND part = $2",
                     Values().text(sha256).number(part));
    if (!rows) return rows.error();
    if (rows->size() == 0) break;
    zip += rows->bytes(0, 0);
  }
  if (sha256_hex(zip) == sha256) return zip;
  return Error(Errc::not_found, "the package " + sha256 + " is not in the store, or damaged");
}

Result<std::size_t> BlobRows::keep(const std::vector<std::string>& named) {
  std::string list;
  for (const std::string& sha256 : named) list += (list.empty() ? "" : ",") + sha256;
  const auto marked = session_.run(
      "UPDATE wheelpit.blob_use SET last = now() WHERE sha IN"
      " (SELECT decode(one, 'hex') FROM unnest(string_to_array($1, ',')) one)",
      Values().text(list));
  if (!marked) return marked.error();
  const auto removed = session_.run(
      "WITH gone AS (DELETE FROM wheelpit.blob_use WHERE last < now() - interval '1 day'"
      " RETURNING sha),"
      " parts AS (DELETE FROM wheelpit.blob WHERE sha IN (SELECT sha FROM gone))"
      " SELECT count(*) FROM gone");
  if (!removed) return removed.error();
  return static_cast<std::size_t>(removed->number(0, 0));
}

}  // namespace wheelpit
