#pragma once

#include <optional>
#include <string>

#include "source/kafka/offset_progress.h"

namespace wheelpit::kafka {

// How far a partition has come. Each offset is that of the next record.
struct PartitionNumbers {
  std::optional<Offset> committed;  // as the cluster has it from us
  std::optional<Offset> processed;  // all records below are finished
  std::optional<Offset> end;        // of the partition; nothing if it is not known yet

  bool operator==(const PartitionNumbers&) const = default;
};

// Told, on the group's thread, what is counted of it. Returns quickly.
class GroupMeters {
 public:
  virtual ~GroupMeters() = default;

  // Every second, if anything has changed. A partition is named as its lane is: "grain-2".
  virtual void on_partition(const std::string& partition, const PartitionNumbers& numbers) = 0;
  // It is read by another member.
  virtual void on_gone(const std::string& partition) = 0;
  virtual void on_rebalance() = 0;  // partitions were given or taken
  virtual void on_stall() = 0;      // records were there and none came, for a minute
  virtual void on_commit_failed() = 0;
};

}  // namespace wheelpit::kafka
