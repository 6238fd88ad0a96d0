#pragma once

#include <cstdint>
#include <string>

#include "source/event_source.h"

namespace wheelpit {

// Names one start of a mapping's lane, so that what an earlier start still says can be told apart.
struct LaneName {
  std::string mapping_uuid;
  std::uint64_t generation = 0;
};

// Told what becomes of lanes, on each change, on the lane's own thread: return quickly, and cross
// to other threads by post alone.
class LaneObserver {
 public:
  virtual ~LaneObserver() = default;
  virtual void on_health(const LaneName& lane, const SourceHealth& health) = 0;
  // A new LastProcessingResult.
  virtual void on_result(const LaneName& lane, const std::string& result) = 0;
};

}  // namespace wheelpit
