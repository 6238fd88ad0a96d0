#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <span>
#include <vector>

#include "base/clock.h"
#include "positions/position.h"

namespace wheelpit {

// When moves are written: those of all lanes in one commit, at most one commit an interval, and at
// once where nothing may continue before it is made. One commit is under way at a time; what moves
// meanwhile is in the next one.
//
// It also says who must stop: a lane whose move was refused has lost its partition, and while no
// commit can be made no lane may do more, or a crash would repeat without a bound what it has done.
//
// Pure: reads no clock and does no I/O.
class CheckpointSchedule {
 public:
  enum class Urgency {
    in_turn,
    at_once,  // a batch was discarded, a partition has ended
  };

  explicit CheckpointSchedule(Duration interval = std::chrono::seconds(1)) : interval_(interval) {}

  // Joins what waits of the same partition: of a slot the newer position holds, notices are all
  // kept. Returns the number of the commit that it will be in.
  std::uint64_t add(PositionMove move, Urgency urgency);

  // All that waits is due now: a stop.
  void flush();

  // When the next commit begins; nothing if nothing waits, or while one is under way.
  std::optional<TimePoint> due() const;

  // The moves of the commit that begins. REQUIRES: due() and *due() <= now.
  std::vector<PositionMove> begin(TimePoint now);

  // The commit that began was made, but for the moves at these places: their owners have lost them.
  void committed(std::span<const std::size_t> refused);
  // It was not made: its moves wait again, for an interval.
  void failed(TimePoint now);

  // Owners of the partition with this epoch, or one before it, have lost it: what waits of theirs
  // is dropped.
  void lose(const PartitionKey& key, OwnerEpoch epoch);

  // Whether what add() promised for this commit is on the disk, or was refused.
  bool stored(std::uint64_t commit) const { return commit <= stored_; }
  bool all_stored() const { return waiting_.empty() && writing_.empty(); }
  // Whether commits are made. At first they are.
  bool healthy() const { return !failing_; }
  // Whether the owner with this epoch has lost the partition.
  bool lost(const PartitionKey& key, OwnerEpoch epoch) const;

 private:
  static void join(PositionMove& older, PositionMove&& newer);

  Duration interval_;
  std::map<PartitionKey, PositionMove> waiting_;
  std::vector<PositionMove> writing_;
  std::map<PartitionKey, OwnerEpoch> lost_;
  bool at_once_ = false;  // what waits is due now
  bool failing_ = false;
  TimePoint next_ = TimePoint::min();  // the earliest begin of the next commit
  std::uint64_t begun_ = 0;            // how many commits; one that fails is counted, too
  std::uint64_t stored_ = 0;           // the last one that was made
};

}  // namespace wheelpit
