#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "base/clock.h"
#include "mapping/consumer_fault.h"
#include "mapping/mapping.h"

namespace wheelpit {

// What is known of the lane that runs for a mapping.
struct LaneObservation {
  bool consuming = false;
  ConsumerFault fault = ConsumerFault::none;
  std::string words = {};  // of the fault: the broker's own, or ours; any bytes
  // LastProcessingResult of its last invocation; nothing while there was none.
  std::optional<std::string> result;

  bool operator==(const LaneObservation&) const = default;
};

// No lane runs, because the function is one that a mapping must not call. LastProcessingResult will
// say `why`.
LaneObservation held_back_by_function(std::string_view why);

// Whether a mapping in this state has a lane.
bool is_active(MappingState state);

// Writes into an active mapping what is known of its lane, which must run with the mapping's
// present configuration: the state settles when the broker has accepted the consumer, not before. A
// connection that fails changes no state; a source that refuses us is the transition's reason.
// LastProcessingResult has the service's sentence first and, after it, the words of the fault (one
// line, about 1,000 bytes at most). Returns whether anything changed.
//
// Where the service tells no such reason (SourceTraits::tells_why_it_waits) a source that cannot be
// read settles the state, too; where it shows no result either (unreadable), that is all.
bool apply(const LaneObservation& lane, Mapping& mapping, WallTime now);

// Whether the two say the same of State, StateTransitionReason and LastProcessingResult, but for
// the words behind the service's sentence.
bool tell_the_same(const Mapping& one, const Mapping& other);

// Nothing runs any more for a mapping that is not active: Disabling becomes Disabled. Returns
// whether anything changed. (What was Deleting is then removed.)
bool apply_stopped(Mapping& mapping, WallTime now);

}  // namespace wheelpit
