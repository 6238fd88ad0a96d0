#pragma once

#include <string_view>
#include <vector>

#include "base/clock.h"
#include "mapping/source_kind.h"

namespace wheelpit {

// The members of a CreateEventSourceMapping without which no mapping of that kind is made, as the
// rules of mapping/settings_rules.h decide; for forms.
std::vector<std::string_view> required_settings(SourceKind kind, WallTime now);

}  // namespace wheelpit
