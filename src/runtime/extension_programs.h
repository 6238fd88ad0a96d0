#pragma once

#include <filesystem>
#include <string>
#include <vector>

namespace wheelpit {

// The names of what lies in the folder "extensions" of a function's layers, folders left out, in
// order. Each is an external extension, whether it can be executed or not.
std::vector<std::string> extension_programs(const std::filesystem::path& layers_directory);

// What of the variables of a function's process ("NAME=value" each) an extension's has as well: not
// those that are about the runtime.
std::vector<std::string> extension_variables(const std::vector<std::string>& of_function);

}  // namespace wheelpit
