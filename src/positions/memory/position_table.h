#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "positions/movable_position_store.h"
#include "positions/position.h"

namespace wheelpit {

// What a PositionStore does, without waiting: its reference, and what pure tests keep positions in.
// A copy of it is what a crash leaves.
class PositionTable {
 public:
  std::optional<StartPoint> begin_source(const std::string& mapping,
                                         const std::string& incarnation);
  void reset(const std::string& mapping, StartPoint start);
  void copy(const std::string& from, const std::string& mapping);
  std::vector<PartitionPosition> load(const std::string& mapping) const;
  void add(const std::string& mapping, std::vector<PartitionPosition> partitions);
  std::vector<PartitionPosition> take(const std::string& mapping,
                                      const std::vector<std::string>& partitions);
  std::vector<std::size_t> advance(std::vector<PositionMove> moves);
  void forget(const std::string& mapping, const std::vector<std::string>& partitions);
  void remove(const std::string& mapping);
  std::vector<std::string> notice_destinations() const;
  std::vector<StoredNotice> notices_of(const std::string& destination, std::uint64_t after,
                                       std::size_t limit) const;
  std::vector<StoredNotice> notices(std::uint64_t after, std::size_t limit) const;
  void drop_notices(const std::vector<std::uint64_t>& numbers);
  std::vector<std::string> mappings() const;
  MappingPositions save(const std::string& mapping) const;
  void restore(MappingPositions saved);
  void restore_notices(std::vector<StoredNotice> notices);

 private:
  struct Source {
    std::string incarnation;          // "": not known
    std::optional<StartPoint> start;  // in place of the mapping's
  };

  void drop_partitions(const std::string& mapping);
  bool advance_one(PositionMove& move);

  std::map<std::string, Source> sources_;  // by mapping
  std::map<PartitionKey, PartitionPosition> partitions_;
  std::map<std::uint64_t, StoredNotice> notices_;
  OwnerEpoch last_epoch_ = 0;
  std::uint64_t last_notice_ = 0;
};

}  // namespace wheelpit
