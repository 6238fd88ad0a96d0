#pragma once

#include <span>
#include <string_view>

#include "source/event_source.h"

namespace wheelpit {

// What a mapping's lanes are together: it consumes if any of them does. A problem that needs
// attention is reported although others still consume; a lost connection of one lane is reported
// only when none consumes. Of several lanes with the same problem one gives the words: those of
// `told`, what they were before, as long as any lane says so.
SourceHealth combined_health(std::span<const SourceHealth> lanes, const SourceHealth& told = {});

// "none", "connection", "authentication", ...: for the log.
std::string_view to_string(SourceProblem problem);

}  // namespace wheelpit
