#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>

#include "app/config/config.h"
#include "app/config/section_reader.h"

namespace wheelpit {

inline constexpr std::int64_t kMostShards = 256;

// [server] of the configuration: where the engine listens, where its data is, whom it lets in.
// Relative paths start at `folder`; `exists` says whether a file is there.
void read_server(SectionReader section, const std::filesystem::path& folder,
                 const std::function<bool(const std::filesystem::path&)>& exists,
                 ConfigFaults& faults, Config& config);

}  // namespace wheelpit
