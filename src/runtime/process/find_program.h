#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace wheelpit {

// Where a program of this name is: all places in the engine's PATH, in order.
std::vector<std::string> find_programs(std::string_view name);

// The first of them.
std::optional<std::string> find_program(std::string_view name);

}  // namespace wheelpit
