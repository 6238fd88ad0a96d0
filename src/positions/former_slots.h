#pragma once

#include <string>
#include <vector>

#include "base/result.h"
#include "positions/position.h"

namespace wheelpit {

// As they are stored: a line for each list, in which each slot has its number, or nothing, and a
// comma.
std::string text_of(const std::vector<FormerSlots>& former);

// Errc::malformed if a number in it is none.
Result<std::vector<FormerSlots>> former_in(const std::string& text);

}  // namespace wheelpit
