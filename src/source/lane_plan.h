#pragma once

#include <compare>
#include <cstddef>
#include <string>

#include "source/event_source.h"

namespace wheelpit {

// Names a lane to the sources of its mapping: a queue's by its number alone, a shard's or a
// partition's by its id, too.
struct LaneKey {
  std::string name = {};  // "" of a queue
  std::size_t slot = 0;

  auto operator<=>(const LaneKey&) const = default;
};

// What happens to the current batches when a lane ends before its source has.
enum class LaneEnd {
  settles,  // it waits for the function and settles; the rest goes back
  drops,    // its lease is gone: nothing more is settled, and nothing is waited for
};

// The lanes of one mapping, for what finds out which there are to be: consumers of a queue, shards
// whose parents have ended, partitions that a group has given us. All on one thread.
class LanePlan {
 public:
  virtual ~LanePlan() = default;

  // From now on the lane is kept running: recreated when it breaks off. Nothing if it runs. One
  // that is ending begins again when it has ended.
  virtual void begin(const LaneKey& lane) = 0;

  // Nothing if it does not run.
  virtual void end(const LaneKey& lane, LaneEnd how) = 0;

  // How the finding out goes, in place of what a lane says, or while there is none: the mapping
  // consumes although no shard is there, or may not list them.
  virtual void on_health(const SourceHealth& health) = 0;
};

}  // namespace wheelpit
