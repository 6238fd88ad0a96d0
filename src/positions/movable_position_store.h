#pragma once

#include <boost/asio/awaitable.hpp>
#include <optional>
#include <string>
#include <vector>

#include "base/result.h"
#include "positions/position_store.h"

namespace wheelpit {

// All that is stored of a mapping but its notices.
struct MappingPositions {
  std::string mapping;
  std::string incarnation;                         // of its source; "": not known
  std::optional<StartPoint> start = std::nullopt;  // in place of its own starting position
  std::vector<PartitionPosition> partitions = {};  // by name

  bool operator==(const MappingPositions&) const = default;
};

// One whose content can be moved to another, while no one owns a partition of either.
class MovablePositionStore : public PositionStore {
 public:
  // Those of which anything but notices is stored, sorted.
  virtual boost::asio::awaitable<Result<std::vector<std::string>>> mappings() = 0;

  virtual boost::asio::awaitable<Result<MappingPositions>> save(std::string mapping) = 0;

  // In place of what is stored of the mapping. Epochs are not restored: no one owns a partition.
  virtual boost::asio::awaitable<Status> restore(MappingPositions saved) = 0;

  // Keeps them in their order, with numbers of this store's own.
  virtual boost::asio::awaitable<Status> restore_notices(std::vector<StoredNotice> notices) = 0;
};

}  // namespace wheelpit
