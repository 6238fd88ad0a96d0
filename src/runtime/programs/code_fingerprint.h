#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>

namespace wheelpit::runtime {

// A number that changes when a file below `folder` is written, added or removed. Looks at names,
// sizes and times only, at no more than some thousand files, and not into folders that programs
// write themselves or that hold installed packages (__pycache__, .git, node_modules, ...).
// Nothing if the machine is too short of descriptors to look.
std::optional<std::uint64_t> code_fingerprint(const std::filesystem::path& folder);

}  // namespace wheelpit::runtime
