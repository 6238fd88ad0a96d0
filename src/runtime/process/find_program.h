#pragma once

#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace wheelpit::runtime {

// Where a program of this name is: all places in the engine's PATH, in order.
std::vector<std::string> find_programs(std::string_view name);

// The programs in the folders of the engine's PATH whose file names `wanted` says yes to: folder by
// folder, in order of their names.
std::vector<std::string> find_programs_if(const std::function<bool(std::string_view)>& wanted);

// The first of find_programs(name).
std::optional<std::string> find_program(std::string_view name);

}  // namespace wheelpit::runtime
