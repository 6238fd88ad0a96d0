#pragma once

#include <cstddef>
#include <cstdint>

#include "base/result.h"
#include "positions/position.h"
#include "postgres/rows.h"

namespace wheelpit {

std::int64_t micros_of_wall(WallTime time);
WallTime wall_of_micros(std::int64_t micros);

// The columns that partition_at() wants, of wheelpit.position p and wheelpit.position_window w.
inline constexpr const char* kPartitionColumns =
    "p.partition, p.start, p.start_at, p.epoch, p.slots, p.finished, w.begins, w.ends, w.state, "
    "p.former";

// All but parents and slots, of which there are as many as there should be, empty. Errc::malformed
// if a number in it is none.
Result<PartitionPosition> partition_at(const postgres::Rows& rows, std::size_t row);

// The columns that slot_at() wants, the first of them in column 2.
inline constexpr const char* kSlotColumns =
    "finished, failed_first, failed_last, failed_records, failed_calls, failed_request";

// Errc::malformed if a number in it is none.
Result<SlotPosition> slot_at(const postgres::Rows& rows, std::size_t row);

}  // namespace wheelpit
