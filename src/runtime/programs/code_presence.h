#pragma once

#include <filesystem>

#include "function/function.h"

namespace wheelpit::runtime {

// Both are true as well where the machine is too short of descriptors to look: then it is the start
// of the environment that fails, and says why.

bool is_folder_with_content(const std::filesystem::path& folder);

// Whether the code folder has what the function's handler names: a script or a package of that
// name, or the bootstrap. Looks at names alone.
bool has_handler_file(const Function& function);

}  // namespace wheelpit::runtime
