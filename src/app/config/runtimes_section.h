#pragma once

#include <cstddef>
#include <filesystem>
#include <functional>

#include "app/config/config.h"
#include "app/config/config_value.h"
#include "app/config/section_reader.h"

namespace wheelpit {

// [runtimes] of the configuration: "match", the section "java", and names of runtimes, which are
// the user's own keys. Relative paths start at `folder`.
void read_runtimes(const ConfigTable& table, std::size_t line, const std::filesystem::path& folder,
                   const std::function<bool(const std::filesystem::path&)>& exists,
                   ConfigFaults& faults, Config& config);

// As configured; else exact, but nearest where an engine is only tried out: with profile lambda and
// without access keys.
runtime::RuntimeMatch runtime_match(const Config& config);

}  // namespace wheelpit
