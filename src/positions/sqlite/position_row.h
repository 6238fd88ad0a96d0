#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "base/result.h"
#include "positions/position.h"
#include "sqlite/statement.h"

namespace wheelpit {

std::int64_t micros_since_epoch(WallTime time);

// As it is stored: a line for each list, in which each slot has its number, or nothing, and a
// comma.
std::string text_of(const std::vector<FormerSlots>& former);

// Of the row that a load statement stands at: all but parents and slots, of which there are as many
// as there should be, empty. Errc::malformed if a number in it is none.
Result<PartitionPosition> partition_in(const Statement& row);

// Likewise, of a slot; Errc::malformed if a number in it is none.
Result<SlotPosition> slot_in(const Statement& row);

}  // namespace wheelpit
