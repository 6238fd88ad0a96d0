#pragma once

#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "base/clock.h"
#include "base/result.h"
#include "positions/position.h"

namespace wheelpit::sharded {

// A shard as its stream lists it.
struct ListedShard {
  std::string id;
  std::vector<std::string> parents = {};  // that it was split off from, or merged of
  // Both ends of the hash keys of its records, where a stream has them: digits.
  std::string first_hash_key = {};
  std::string last_hash_key = {};
};

// Where a mapping begins in its stream.
struct StartingPosition {
  enum class Kind { trim_horizon, latest, at_timestamp };
  Kind kind = Kind::latest;
  WallTime timestamp{};  // of at_timestamp
};

// Which shards of a stream may be read: parents before their children, so that records of one key
// come in order, and each one once.
//
// A shard begins at the mapping's starting position if the stream had it when the mapping first saw
// the stream; LATEST is that moment, fixed once, as an iterator that expires is renewed from there.
// A shard that appears later begins with its oldest record: all of it is newer than the start, and
// what came between the split and its discovery must not be lost.
//
// The caller stores what listed() gives before it begins any shard.
//
// Pure: reads no clock and does no I/O.
class ShardPlan {
 public:
  // `stored`: what is known of the mapping's shards from before, all of it.
  ShardPlan(StartingPosition start, const std::vector<PartitionPosition>& stored);

  // The stream lists these shards, and no others: the whole list. Returns those that are new, as
  // they must be stored, with one slot. Errc::malformed, and nothing has changed, if it cannot be a
  // stream's: a shard is its own ancestor, is listed twice or has no name.
  Result<std::vector<PartitionPosition>> listed(const std::vector<ListedShard>& shards,
                                                WallTime now);

  // Those that may begin and have not, by name: their parents are finished, or neither listed
  // any more nor being read.
  std::vector<std::string> ready() const;

  // It is being read. One that has begun or ended already is not begun again: returns false.
  bool begin(const std::string& shard);

  // Its reader has gone, for whatever reason: it is ready again.
  void release(const std::string& shard);

  // Its end is stored.
  void finish(const std::string& shard);

  // Finished ones that nothing depends on any more: the stream does not list them, and all their
  // children that it lists have begun. Before that their end must be known, or a restart would read
  // them again.
  std::vector<std::string> forgettable() const;
  void forget(const std::string& shard);

 private:
  enum class State { waiting, reading, finished };
  struct Shard {
    std::vector<std::string> parents;
    State state = State::waiting;
    bool has_begun = false;  // ever
    bool listed = false;
  };

  bool may_begin(const Shard& shard) const;

  StartingPosition start_;
  bool seen_ = false;  // the mapping has seen shards
  std::optional<WallTime> first_look_;
  std::map<std::string, Shard> shards_;
};

}  // namespace wheelpit::sharded
