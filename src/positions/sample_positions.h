#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <utility>

#include "positions/position.h"

// Positions of tests.
namespace wheelpit {

inline SequenceNumber sequence_number(std::uint64_t number) {
  return *SequenceNumber::parse(std::to_string(number));
}

// A partition that nothing has been read of.
inline PartitionPosition new_partition(std::string name, std::size_t slots = 1) {
  PartitionPosition partition;
  partition.partition = std::move(name);
  partition.slots.resize(slots);
  return partition;
}

inline PositionMove move_to(const std::string& mapping, const std::string& partition,
                            OwnerEpoch epoch, std::uint64_t number) {
  return {.key = {mapping, partition},
          .epoch = epoch,
          .slots = {{0, {.finished = sequence_number(number)}}}};
}

}  // namespace wheelpit
