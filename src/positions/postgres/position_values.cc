#include "positions/postgres/position_values.h"

#include <algorithm>
#include <chrono>
#include <string>
#include <utility>

#include "positions/former_slots.h"

namespace wheelpit {

namespace {

// As many as the row says, but not so many that a damaged one takes all memory.
constexpr std::int64_t kMostSlots = 10'000;

constexpr int kFinished = 2;

}  // namespace

std::int64_t micros_of_wall(WallTime time) { return time.time_since_epoch().count(); }

WallTime wall_of_micros(std::int64_t micros) { return WallTime(std::chrono::microseconds(micros)); }

Result<PartitionPosition> partition_at(const postgres::Rows& rows, std::size_t row) {
  PartitionPosition partition;
  partition.partition = rows.bytes(row, 0);
  partition.start.kind = rows.number(row, 1) == 0 ? StartPoint::Kind::oldest : StartPoint::Kind::at;
  partition.start.at = wall_of_micros(rows.number(row, 2));
  partition.epoch = static_cast<OwnerEpoch>(rows.number(row, 3));
  partition.slots.resize(
      static_cast<std::size_t>(std::clamp<std::int64_t>(rows.number(row, 4), 1, kMostSlots)));
  partition.finished = rows.number(row, 5) != 0;
  partition.window = {wall_of_micros(rows.number(row, 6)), wall_of_micros(rows.number(row, 7)),
                      rows.bytes(row, 8)};
  auto former = former_in(rows.bytes(row, 9));
  if (!former) return former.error();
  partition.former = std::move(*former);
  return partition;
}

Result<SlotPosition> slot_at(const postgres::Rows& rows, std::size_t row) {
  SlotPosition slot;
  if (const std::string finished = rows.bytes(row, kFinished); !finished.empty()) {
    auto number = SequenceNumber::parse(finished);
    if (!number) return number.error();
    slot.finished = std::move(*number);
  }
  if (const std::string failed = rows.bytes(row, kFinished + 1); !failed.empty()) {
    auto first = SequenceNumber::parse(failed);
    if (!first) return first.error();
    auto last = SequenceNumber::parse(rows.bytes(row, kFinished + 2));
    if (!last) return last.error();
    slot.failed = FailedBatch{.first = std::move(*first),
                              .last = std::move(*last),
                              .records = static_cast<std::size_t>(rows.number(row, kFinished + 3)),
                              .calls = static_cast<int>(rows.number(row, kFinished + 4)),
                              .request_id = rows.bytes(row, kFinished + 5)};
  }
  return slot;
}

}  // namespace wheelpit
