#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "base/result.h"
#include "positions/movable_position_store.h"
#include "positions/position.h"
#include "postgres/session.h"

namespace wheelpit {

// The positions of a PostgreSQL store, for one thread: what PositionStore says, call for call. An
// error is the database's and leaves a transaction that is to be rolled back; malformed says that
// what it holds is damaged.
//
// A partition's owner is this run of the engine and the epoch together: a failover that lost the
// last commit may give an epoch out twice.
class PositionRows {
 public:
  // `node`: with several of them the id of this one (wheelpit.node), which tells the notices of the
  // mappings whose slots it has; "": it tells all.
  PositionRows(postgres::StoreAccess access, std::string node);

  Status begin() { return session_.begin(); }
  Status commit() { return session_.commit(); }
  void rollback() { session_.rollback(); }

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
  struct Source {
    std::string incarnation;
    std::optional<StartPoint> start;
  };
  Result<Source> load_source(const std::string& mapping);
  Status put_source(const std::string& mapping, const Source& source);
  Status drop_partitions(const std::string& mapping);
  // One partition, or all of the mapping.
  Result<std::vector<PartitionPosition>> load(const std::string& mapping,
                                              const std::optional<std::string>& partition);
  Status add_one(const PartitionKey& key, const PartitionPosition& partition);
  Status put_slot(const PartitionKey& key, int slot, const SlotPosition& position);
  Status add_notice(const std::string& mapping, const GiveUpNotice& notice);
  Status put_window(const PartitionKey& key, const WindowState& window);
  Result<bool> advance_one(const PositionMove& move);
  Status run(const char* statement, const postgres::Values& values);

  // Whose notices are told here: a condition on wheelpit.position_notice n.
  std::string told_here() const;

  postgres::Session session_;
  std::string node_;
  std::string owner_;
};

}  // namespace wheelpit
