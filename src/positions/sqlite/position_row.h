#pragma once

#include <cstdint>

#include "base/result.h"
#include "positions/position.h"
#include "sqlite/statement.h"

namespace wheelpit {

std::int64_t micros_since_epoch(WallTime time);

// Of the row that a load statement stands at: all but parents and slots, of which there are as many
// as there should be, empty. Errc::malformed if a number in it is none.
Result<PartitionPosition> partition_in(const Statement& row);

// The same for a slot; Errc::malformed if a number in it is none.
Result<SlotPosition> slot_in(const Statement& row);

}  // namespace wheelpit
