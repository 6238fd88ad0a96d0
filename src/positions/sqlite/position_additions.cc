#include <cstdint>
#include <string>
#include <vector>

#include "positions/former_slots.h"
#include "positions/sqlite/position_row.h"
#include "positions/sqlite/position_sql.h"
#include "positions/sqlite/position_tables.h"
#include "positions/sqlite/run_statement.h"

// How partitions, their slots and windows are written.
namespace wheelpit {

Status PositionTables::add(const std::string& mapping,
                           const std::vector<PartitionPosition>& partitions) {
  for (const PartitionPosition& partition : partitions) {
    if (Status status = add_one({mapping, partition.partition}, partition); !status) return status;
  }
  return {};
}

Status PositionTables::add_one(const PartitionKey& key, const PartitionPosition& partition) {
  const std::int64_t start = partition.start.kind == StartPoint::Kind::oldest ? 0 : 1;
  Status done = run_statement(statements_[add_partition_sql], key.mapping, key.partition, start,
                              micros_since_epoch(partition.start.at),
                              static_cast<std::int64_t>(partition.slots.size()),
                              std::int64_t{partition.finished ? 1 : 0}, text_of(partition.former));
  if (!done || !changed_a_row()) return done;
  std::int64_t place = 0;
  for (const std::string& parent : partition.parents) {
    done = run_statement(statements_[add_parent_sql], key.mapping, key.partition, place++, parent);
    if (!done) return done;
  }
  int slot = 0;
  for (const SlotPosition& position : partition.slots) {
    if (done = put_slot(key, slot++, position); !done) return done;
  }
  if (partition.window != WindowState{}) done = put_window(key, partition.window);
  return done;
}

Status PositionTables::put_slot(const PartitionKey& key, int slot, const SlotPosition& position) {
  const std::string finished = position.finished ? position.finished->text() : "";
  const bool failed = position.failed.has_value();
  return run_statement(statements_[put_slot_sql], key.mapping, key.partition, std::int64_t{slot},
                       finished, failed ? position.failed->first.text() : std::string(),
                       failed ? position.failed->last.text() : std::string(),
                       failed ? static_cast<std::int64_t>(position.failed->records) : 0,
                       std::int64_t{failed ? position.failed->calls : 0},
                       failed ? position.failed->request_id : std::string());
}

Status PositionTables::put_window(const PartitionKey& key, const WindowState& window) {
  return run_statement(statements_[put_window_sql], key.mapping, key.partition,
                       micros_since_epoch(window.begin), micros_since_epoch(window.end),
                       window.state);
}

}  // namespace wheelpit
