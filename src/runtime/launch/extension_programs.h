#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "base/result.h"

namespace wheelpit::runtime {

// The names of what lies in the folder "extensions" of a function's layers, folders left out, in
// order. Each is an external extension, whether it can be executed or not. Errors: that cannot be
// found out; Errc::throttled: for want of descriptors or memory. A function must not run without
// its extensions then.
Result<std::vector<std::string>> extension_programs(const std::filesystem::path& layers_directory);

// What of the variables of a function's process ("NAME=value" each) an extension's has as well: not
// those that are about the runtime.
std::vector<std::string> extension_variables(const std::vector<std::string>& of_function);

}  // namespace wheelpit::runtime
