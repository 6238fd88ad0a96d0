#pragma once

#include <optional>

#include "mapping/mapping.h"

namespace wheelpit {

// What the user's requests do to the state of a mapping. The reconciler brings
// transitional states to their end; these only begin them.

// `enabled`: what the update asks for, absent if it does not say. A disabled mapping takes other
// changes straight away.
MappingState state_after_update(MappingState now, std::optional<bool> enabled);

bool is_transitional(MappingState state);

// Whether an update or a deletion has to wait. A mapping whose transition is held up by a problem
// (wrong password, broker gone) does not count as in use: else nobody could mend or delete it.
bool is_in_use(const Mapping& mapping);

}  // namespace wheelpit
