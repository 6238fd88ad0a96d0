#pragma once

#include <string_view>

namespace wheelpit::sharded {

// The slot, from 0 and below `slot_count`, of the records with this key (a partition key, an item's
// key). Stored positions rely on it: it must never change.
int slot_of(std::string_view key, int slot_count);

}  // namespace wheelpit::sharded
