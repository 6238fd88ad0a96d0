#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "base/clock.h"
#include "positions/sequence_number.h"

// How far a mapping has come in a source that keeps its records: a log. Its partitions (shards of a
// stream, partitions of a topic) are read in order; a partition may be processed in several slots
// side by side, each with the records of keys of its own.
namespace wheelpit {

// Where a partition is read from until something of it has been finished.
struct StartPoint {
  enum class Kind {
    oldest,  // the oldest record that is kept
    at,      // the first one that arrived at `at` or later
  };
  Kind kind = Kind::oldest;
  WallTime at{};

  bool operator==(const StartPoint&) const = default;
};

// A batch that has been called and must be called again, so that a restart continues counting.
struct FailedBatch {
  SequenceNumber first;
  SequenceNumber last;
  std::size_t records = 0;  // in it: a filter may have excluded others between first and last
  int calls = 0;            // that the function has failed on
  std::string request_id;   // of all of them

  bool operator==(const FailedBatch&) const = default;
};

struct SlotPosition {
  // All of the slot's records up to this one are finished; nothing: none is.
  std::optional<SequenceNumber> finished = std::nullopt;
  std::optional<FailedBatch> failed = std::nullopt;  // directly after them

  bool operator==(const SlotPosition&) const = default;
};

// What was finished when a partition had another number of slots: by slot, as many as there were.
using FormerSlots = std::vector<std::optional<SequenceNumber>>;

// What a tumbling window has come to, as of the position stored with it.
struct WindowState {
  WallTime begin{};
  WallTime end{};
  std::string state;  // JSON; "": no window is open

  bool operator==(const WindowState&) const = default;
};

// One taking over of a partition. Each has a number that no other had, before or elsewhere.
using OwnerEpoch = std::uint64_t;

struct PartitionPosition {
  std::string partition;                  // its name, unique within the mapping
  std::vector<std::string> parents = {};  // partitions that must be finished before this one begins
  StartPoint start = {};
  OwnerEpoch epoch = 0;                  // of its owner; 0: it has had none
  std::vector<SlotPosition> slots = {};  // at least one; by slot
  // Until `slots` have come as far: what of the records after them is finished nevertheless.
  std::vector<FormerSlots> former = {};
  bool finished = false;  // its end was reached, and all of it is finished
  WindowState window = {};

  bool operator==(const PartitionPosition&) const = default;
};

struct PartitionKey {
  std::string mapping;  // UUID
  std::string partition;

  auto operator<=>(const PartitionKey&) const = default;
};

// The notification of a discarded batch for a destination. It is kept until it is delivered.
struct GiveUpNotice {
  std::string destination;  // ARN
  std::string record;       // bytes that only the sender understands

  bool operator==(const GiveUpNotice&) const = default;
};

struct StoredNotice {
  std::uint64_t number = 0;  // in the order in which they were stored
  std::string mapping;
  GiveUpNotice notice;

  bool operator==(const StoredNotice&) const = default;
};

// How far a partition has come since what is stored of it.
struct PositionMove {
  PartitionKey key;
  OwnerEpoch epoch = 0;  // of the owner that says so
  // How many slots there are now. If it is not as many as are stored, `slots` must name them all:
  // what is stored of others has no meaning any more.
  int slot_count = 1;
  std::map<int, SlotPosition> slots = {};  // those that have moved; from 0, below slot_count
  std::optional<std::vector<FormerSlots>> former = std::nullopt;  // nothing: as they were
  std::optional<WindowState> window = std::nullopt;               // the same
  bool finished = false;                                          // the partition, from now on
  std::vector<GiveUpNotice> notices = {};
};

}  // namespace wheelpit
