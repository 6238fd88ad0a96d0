#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace wheelpit::api {

// The names of a list whose items are separated by commas, sorted, each once. None of "".
std::vector<std::string> names_of(std::string_view list);

}  // namespace wheelpit::api
