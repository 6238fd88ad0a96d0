#pragma once

#include <optional>
#include <vector>

#include "filter/json/json_reader.h"
#include "filter/pattern/pattern.h"

namespace wheelpit::filter {

// Reads the alternatives of one member up to the end of their array, whose beginning was the last
// token. Nothing if there was a fault, which the reader keeps.
std::optional<std::vector<Rule>> read_rules(JsonReader& reader, FilterProfile profile);

}  // namespace wheelpit::filter
