#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "positions/position.h"

namespace wheelpit {

// What a PositionStore does, without waiting: its reference, and what pure tests keep positions in.
// A copy of it is what a crash leaves.
class PositionTable {
 public:
  std::vector<PartitionPosition> load(const std::string& mapping) const;
  void add(const std::string& mapping, std::vector<PartitionPosition> partitions);
  std::vector<PartitionPosition> take(const std::string& mapping,
                                      const std::vector<std::string>& partitions);
  std::vector<std::size_t> advance(std::vector<PositionMove> moves);
  void forget(const std::string& mapping, const std::vector<std::string>& partitions);
  void remove(const std::string& mapping);
  std::vector<StoredNotice> notices(std::uint64_t after, std::size_t limit) const;
  void drop_notices(const std::vector<std::uint64_t>& numbers);

 private:
  bool advance_one(PositionMove& move);

  std::map<PartitionKey, PartitionPosition> partitions_;
  std::map<std::uint64_t, StoredNotice> notices_;
  OwnerEpoch last_epoch_ = 0;
  std::uint64_t last_notice_ = 0;
};

}  // namespace wheelpit
