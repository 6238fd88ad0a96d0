#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "source/event_source.h"
#include "source/lane_plan.h"

namespace wheelpit {

// Names one start of a mapping, so that what an earlier start still says can be told apart.
struct StartName {
  std::string mapping_uuid;
  std::uint64_t generation = 0;
};

// Notified of each change of running mappings, on the shard's own thread: return quickly, and cross
// to other threads only by post.
class MappingObserver {
 public:
  virtual ~MappingObserver() = default;
  virtual void on_health(const StartName& start, const SourceHealth& health) = 0;
  // A new LastProcessingResult.
  virtual void on_result(const StartName& start, const std::string& result) = 0;
};

// The same of one lane of a mapping. A result is told whenever
// there is one, not only when it differs.
class LaneObserver {
 public:
  virtual ~LaneObserver() = default;
  virtual void on_health(const LaneKey& lane, const SourceHealth& health) = 0;
  virtual void on_result(const LaneKey& lane, std::string_view result) = 0;
};

}  // namespace wheelpit
