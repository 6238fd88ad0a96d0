// What EventRows does for nodes that share the events.

#include <string>

#include "async/postgres/event_rows.h"
#include "cluster/fence.h"

namespace wheelpit::async {

using postgres::Values;

namespace {

// "1,2,3"; "-1" for none.
std::string list_of(BucketMask buckets) {
  std::string list;
  for (int bucket = 0; bucket < kBuckets; ++bucket) {
    if ((buckets & mask_of(bucket)) == 0) continue;
    list += (list.empty() ? "" : ",") + std::to_string(bucket);
  }
  return list.empty() ? "-1" : list;
}

}  // namespace

// An empty answer is no error of the database's: others who share the transaction go on.
Status EventRows::hold(const BucketClaims& claims) {
  for (const auto& [bucket, claim] : claims) {
    const auto held = held_.find(bucket);
    if (held != held_.end() && held->second == claim) continue;
    const cluster::SlotName name{.kind = cluster::SlotKind::bucket, .key = {}, .part = bucket};
    const auto rows = session_.run(cluster::held_row(name, claim).c_str());
    if (!rows) return rows.error();
    if (rows->size() == 0) {
      return Error(Errc::conflict,
                   "events of bucket " + std::to_string(bucket) + " are another node's by now");
    }
    held_.insert_or_assign(bucket, claim);
  }
  return {};
}

Status EventRows::move_times(WallTime::duration by, const BucketClaims& only) {
  BucketMask buckets = only.empty() ? kAllBuckets : 0;
  for (const auto& [bucket, claim] : only) buckets |= mask_of(bucket);
  const std::string text =
      "UPDATE wheelpit.event SET accepted = accepted + $1, due = due + $1,"
      " concluded = CASE WHEN state = 1 THEN concluded + $1 ELSE concluded END WHERE state <> 2" +
      (only.empty() ? "" : " AND bucket IN (" + list_of(buckets) + ")");
  const auto moved = session_.run(text.c_str(), Values().number(by.count()));
  if (!moved) return moved.error();
  return {};
}

// The sequence's last value is read first: what is given out later is for the next look.
Result<BucketNews> EventRows::look(BucketMask buckets, EventNumber after) {
  const auto last = session_.run("SELECT last_value FROM wheelpit.event_numbers");
  if (!last) return last.error();
  BucketNews news;
  news.highest = static_cast<EventNumber>(last->number(0, 0)) * kBuckets + (kBuckets - 1);
  if (buckets == 0) return news;
  const std::string text = "SELECT number FROM wheelpit.event WHERE number > $1 AND bucket IN (" +
                           list_of(buckets) + ")";
  const auto rows = session_.run(text.c_str(), Values().number(static_cast<std::int64_t>(after)));
  if (!rows) return rows.error();
  news.numbers.reserve(rows->size());
  for (std::size_t row = 0; row < rows->size(); ++row) {
    news.numbers.push_back(static_cast<EventNumber>(rows->number(row, 0)));
  }
  return news;
}

Result<WaitingTotal> EventRows::share_total(const WaitingTotal& here) {
  const auto said = session_.run(
      "WITH old AS (DELETE FROM wheelpit.event_total WHERE said < now() - interval '1 minute'"
      " AND run <> $1)"
      " INSERT INTO wheelpit.event_total VALUES($1, $2, $3, now()) ON CONFLICT (run)"
      " DO UPDATE SET events = excluded.events, bytes = excluded.bytes, said = now()",
      Values()
          .text(run_)
          .number(static_cast<std::int64_t>(here.events))
          .number(static_cast<std::int64_t>(here.bytes)));
  if (!said) return said.error();
  const auto others = session_.run(
      "SELECT coalesce(sum(events), 0)::bigint, coalesce(sum(bytes), 0)::bigint"
      " FROM wheelpit.event_total WHERE run <> $1 AND said > now() - interval '30 seconds'",
      Values().text(run_));
  if (!others) return others.error();
  return WaitingTotal{.events = static_cast<std::uint64_t>(others->number(0, 0)),
                      .bytes = static_cast<std::uint64_t>(others->number(0, 1))};
}

}  // namespace wheelpit::async
