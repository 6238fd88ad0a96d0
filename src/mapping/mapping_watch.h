#pragma once

#include <optional>
#include <string>

#include "base/clock.h"
#include "mapping/consumer_fault.h"

namespace wheelpit {

// How a mapping does, beside what is stored of it. Wall times are in whole milliseconds.
struct MappingCondition {
  bool consuming = false;
  // Why its source is not consumed, or cannot be as it should.
  ConsumerFault fault = ConsumerFault::none;
  std::string words = {};  // of the fault; any bytes
  std::optional<WallTime> fault_since = {};
  std::optional<WallTime> next_attempt = {};   // at the source; nothing: not by the clock
  std::optional<WallTime> failing_since = {};  // its invocations fail, or cannot be made

  bool operator==(const MappingCondition&) const = default;
};

// Knows the runtime status of mappings.
class MappingWatch {
 public:
  virtual ~MappingWatch() = default;

  // As of now. Of a mapping that is not known, or does not run: nothing is wrong.
  virtual MappingCondition condition_of(const std::string& uuid) const = 0;
};

}  // namespace wheelpit
