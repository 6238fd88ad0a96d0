#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "base/result.h"
#include "positions/movable_position_store.h"
#include "positions/position.h"
#include "sqlite/statement.h"

namespace wheelpit {

// The positions of an open database, for one thread: what PositionStore says, call for call. An
// error is the database's and leaves a transaction that must be rolled back; malformed says that
// what it holds is damaged.
class PositionTables {
 public:
  static Result<PositionTables> open(DatabaseHandle database);

  sqlite3* database() const { return database_.get(); }

  Status begin();
  Status commit();
  void rollback();

  Result<std::optional<StartPoint>> begin_source(const std::string& mapping,
                                                 const std::string& incarnation);
  Status reset(const std::string& mapping, const StartPoint& start);
  Status copy(const std::string& from, const std::string& mapping);
  Result<std::vector<PartitionPosition>> load(const std::string& mapping);
  Status add(const std::string& mapping, const std::vector<PartitionPosition>& partitions);
  Result<std::vector<PartitionPosition>> take(const std::string& mapping,
                                              const std::vector<std::string>& partitions);
  Result<std::vector<std::size_t>> advance(const std::vector<PositionMove>& moves);
  Status forget(const std::string& mapping, const std::vector<std::string>& partitions);
  Status remove(const std::string& mapping);
  Result<std::vector<std::string>> notice_destinations();
  Result<std::vector<StoredNotice>> notices_of(const std::string& destination, std::uint64_t after,
                                               std::size_t limit);
  Result<std::vector<StoredNotice>> notices(std::uint64_t after, std::size_t limit);
  Status drop_notices(const std::vector<std::uint64_t>& numbers);
  Result<std::vector<std::string>> mappings();
  Result<MappingPositions> save(const std::string& mapping);
  Status restore(const MappingPositions& saved);
  Status restore_notices(const std::vector<StoredNotice>& notices);

 private:
  PositionTables(DatabaseHandle database, std::vector<Statement> statements, OwnerEpoch last_epoch)
      : database_(std::move(database)),
        statements_(std::move(statements)),
        last_epoch_(last_epoch) {}

  struct Source {
    std::string incarnation;
    std::optional<StartPoint> start;
  };
  Result<Source> load_source(const std::string& mapping);
  Status put_source(const std::string& mapping, const Source& source);
  Status drop_partitions(const std::string& mapping);
  Result<std::vector<StoredNotice>> read_notices(Statement& statement);
  Result<std::optional<PartitionPosition>> load_one(const PartitionKey& key);
  Status load_parents(const PartitionKey& key, PartitionPosition& row);
  Status load_slots(const PartitionKey& key, PartitionPosition& row);
  Status add_one(const PartitionKey& key, const PartitionPosition& partition);
  Status put_slot(const PartitionKey& key, int slot, const SlotPosition& position);
  Status put_window(const PartitionKey& key, const WindowState& window);
  Result<bool> advance_one(const PositionMove& move);
  Status forget_one(const PartitionKey& key);
  bool changed_a_row() const;

  DatabaseHandle database_;
  std::vector<Statement> statements_;  // by the index of its text in position_sql.h
  OwnerEpoch last_epoch_;              // the highest one given
};

}  // namespace wheelpit
