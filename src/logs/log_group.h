#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace wheelpit {

// The longest name of a group that is not a function's own; the service's bound is 512. Each
// character may need three in the name of a file.
inline constexpr std::size_t kLongestGroupFile = 240;

// Under which name the log of a group is stored, without ".log": "f" for /aws/lambda/f, which is
// the group of function f; "@cool%2Flambda" for cool/lambda. Never one that leads out of the
// folder. Nothing if it is not a name of a group ([.-_/#A-Za-z0-9]+), or too long.
std::optional<std::string> file_of_log_group(std::string_view group);

// The other way round. Nothing if no group is stored under it.
std::optional<std::string> log_group_of_file(std::string_view file);

}  // namespace wheelpit
