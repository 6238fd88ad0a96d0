#pragma once

#include <filesystem>
#include <vector>

#include "app/config/config.h"
#include "app/config/section_reader.h"

namespace wheelpit {

// [functions] of the configuration: how functions are isolated, and how many run. Relative paths
// start at `folder`.
void read_functions(SectionReader section, const std::filesystem::path& folder, Config& config);

// Where a developer's own functions are. A root that would be "/" is none: it may be where a
// service manager starts the engine, and the home of a user without one.
std::vector<std::filesystem::path> default_hot_reload_roots();

}  // namespace wheelpit
