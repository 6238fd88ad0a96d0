#include "positions/sqlite/position_row.h"

#include <algorithm>
#include <chrono>
#include <utility>

#include "positions/former_slots.h"

namespace wheelpit {

namespace {

WallTime wall_time_in(const Statement& row, int column) {
  return WallTime(std::chrono::microseconds(static_cast<std::int64_t>(row.number(column))));
}

// As many as the file says, but not so many that a damaged one takes all memory.
constexpr std::uint64_t kMostSlots = 10'000;

}  // namespace

std::int64_t micros_since_epoch(WallTime time) { return time.time_since_epoch().count(); }

Result<PartitionPosition> partition_in(const Statement& row) {
  PartitionPosition partition;
  partition.partition = row.bytes(0);
  partition.start.kind = row.number(1) == 0 ? StartPoint::Kind::oldest : StartPoint::Kind::at;
  partition.start.at = wall_time_in(row, 2);
  partition.epoch = row.number(3);
  partition.slots.resize(std::clamp<std::uint64_t>(row.number(4), 1, kMostSlots));
  partition.finished = row.number(5) != 0;
  partition.window = {wall_time_in(row, 6), wall_time_in(row, 7), row.bytes(8)};
  auto former = former_in(row.bytes(9));
  if (!former) return former.error();
  partition.former = std::move(*former);
  return partition;
}

Result<SlotPosition> slot_in(const Statement& row) {
  SlotPosition slot;
  if (const std::string finished = row.bytes(1); !finished.empty()) {
    auto number = SequenceNumber::parse(finished);
    if (!number) return number.error();
    slot.finished = std::move(*number);
  }
  if (const std::string failed = row.bytes(2); !failed.empty()) {
    auto first = SequenceNumber::parse(failed);
    if (!first) return first.error();
    auto last = SequenceNumber::parse(row.bytes(3));
    if (!last) return last.error();
    slot.failed = FailedBatch{.first = std::move(*first),
                              .last = std::move(*last),
                              .records = row.number(4),
                              .calls = static_cast<int>(row.number(5)),
                              .request_id = row.bytes(6)};
  }
  return slot;
}

}  // namespace wheelpit
