// How partitions, their slots and windows are written.

#include <cstdint>
#include <string>

#include "positions/former_slots.h"
#include "positions/postgres/position_rows.h"
#include "positions/postgres/position_values.h"

namespace wheelpit {

using postgres::Values;

Status PositionRows::add(const std::string& mapping,
                         const std::vector<PartitionPosition>& partitions) {
  for (const PartitionPosition& partition : partitions) {
    if (Status done = add_one({mapping, partition.partition}, partition); !done) return done;
  }
  return {};
}

Status PositionRows::add_one(const PartitionKey& key, const PartitionPosition& partition) {
  const std::string former = text_of(partition.former);
  const auto added = session_.run(
      "INSERT INTO wheelpit.position VALUES($1, $2, $3, $4, 0, '', $5, $6, $7)"
      " ON CONFLICT DO NOTHING",
      Values()
          .bytes(key.mapping)
          .bytes(key.partition)
          .number(partition.start.kind == StartPoint::Kind::oldest ? 0 : 1)
          .number(micros_of_wall(partition.start.at))
          .number(static_cast<std::int64_t>(partition.slots.size()))
          .number(partition.finished ? 1 : 0)
          .bytes(former));
  if (!added) return added.error();
  if (added->changed() == 0) return {};
  std::int64_t place = 0;
  for (const std::string& parent : partition.parents) {
    const Status done =
        run("INSERT INTO wheelpit.position_parent VALUES($1, $2, $3, $4)",
            Values().bytes(key.mapping).bytes(key.partition).number(place++).bytes(parent));
    if (!done) return done;
  }
  int slot = 0;
  for (const SlotPosition& position : partition.slots) {
    if (position == SlotPosition{}) {
      ++slot;  // one without a row is the same
      continue;
    }
    if (Status done = put_slot(key, slot++, position); !done) return done;
  }
  if (partition.window == WindowState{}) return {};
  return put_window(key, partition.window);
}

Status PositionRows::put_slot(const PartitionKey& key, int slot, const SlotPosition& position) {
  const std::string finished = position.finished ? position.finished->text() : "";
  const bool failed = position.failed.has_value();
  const std::string first = failed ? position.failed->first.text() : "";
  const std::string last = failed ? position.failed->last.text() : "";
  const std::string request = failed ? position.failed->request_id : "";
  return run(
      "INSERT INTO wheelpit.position_slot VALUES($1, $2, $3, $4, $5, $6, $7, $8, $9)"
      " ON CONFLICT (mapping, partition, slot) DO UPDATE SET finished = excluded.finished,"
      " failed_first = excluded.failed_first, failed_last = excluded.failed_last,"
      " failed_records = excluded.failed_records, failed_calls = excluded.failed_calls,"
      " failed_request = excluded.failed_request",
      Values()
          .bytes(key.mapping)
          .bytes(key.partition)
          .number(slot)
          .bytes(finished)
          .bytes(first)
          .bytes(last)
          .number(failed ? static_cast<std::int64_t>(position.failed->records) : 0)
          .number(failed ? position.failed->calls : 0)
          .bytes(request));
}

Status PositionRows::put_window(const PartitionKey& key, const WindowState& window) {
  return run(
      "INSERT INTO wheelpit.position_window VALUES($1, $2, $3, $4, $5)"
      " ON CONFLICT (mapping, partition) DO UPDATE SET begins = excluded.begins,"
      " ends = excluded.ends, state = excluded.state",
      Values()
          .bytes(key.mapping)
          .bytes(key.partition)
          .number(micros_of_wall(window.begin))
          .number(micros_of_wall(window.end))
          .bytes(window.state));
}

Result<std::vector<std::size_t>> PositionRows::advance(const std::vector<PositionMove>& moves) {
  std::vector<std::size_t> refused;
  for (std::size_t place = 0; place < moves.size(); ++place) {
    const auto advanced = advance_one(moves[place]);
    if (!advanced) return advanced.error();
    if (!*advanced) refused.push_back(place);
  }
  return refused;
}

Result<bool> PositionRows::advance_one(const PositionMove& move) {
  const PartitionKey& key = move.key;
  const auto moved = session_.run(
      "WITH moved AS (UPDATE wheelpit.position SET slots = $3, finished = greatest(finished, $4)"
      " WHERE mapping = $1 AND partition = $2 AND epoch = $5"
      " AND (owner = $6 OR epoch = 0) RETURNING 1),"
      " dropped AS (DELETE FROM wheelpit.position_slot WHERE mapping = $1 AND partition = $2"
      " AND slot >= $3 AND EXISTS (SELECT 1 FROM moved))"
      " SELECT count(*) FROM moved",
      Values()
          .bytes(key.mapping)
          .bytes(key.partition)
          .number(move.slot_count)
          .number(move.finished ? 1 : 0)
          .number(static_cast<std::int64_t>(move.epoch))
          .text(owner_));
  if (!moved) return moved.error();
  if (moved->number(0, 0) == 0) return false;
  for (const auto& [slot, position] : move.slots) {
    if (Status done = put_slot(key, slot, position); !done) return done.error();
  }
  if (move.former) {
    const std::string former = text_of(*move.former);
    const Status done =
        run("UPDATE wheelpit.position SET former = $3 WHERE mapping = $1 AND partition = $2",
            Values().bytes(key.mapping).bytes(key.partition).bytes(former));
    if (!done) return done.error();
  }
  if (move.window) {
    if (Status done = put_window(key, *move.window); !done) return done.error();
  }
  for (const GiveUpNotice& notice : move.notices) {
    if (Status done = add_notice(key.mapping, notice); !done) return done.error();
  }
  return true;
}

}  // namespace wheelpit
