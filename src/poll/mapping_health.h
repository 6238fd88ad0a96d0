#pragma once

#include <span>

#include "source/event_source.h"

namespace wheelpit {

// What a mapping's lanes are together: it consumes if any of them does. A problem that needs
// somebody's hand is told although others still consume; a connection that one lane has lost is
// told only when none consumes.
SourceHealth combined_health(std::span<const SourceHealth> lanes);

}  // namespace wheelpit
