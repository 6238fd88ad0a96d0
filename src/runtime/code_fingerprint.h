#pragma once

#include <cstdint>
#include <filesystem>

namespace wheelpit {

// A number that changes when a file below `folder` is written, added or removed. Looks at names,
// sizes and times only, at no more than some thousand files, and not into folders that programs
// write themselves or that hold installed packages (__pycache__, .git, node_modules, ...).
std::uint64_t code_fingerprint(const std::filesystem::path& folder);

}  // namespace wheelpit
