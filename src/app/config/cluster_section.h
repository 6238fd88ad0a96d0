#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <string_view>

#include "app/config/config.h"
#include "app/config/section_reader.h"

namespace wheelpit {

// What is wrong with a URL of a store, if anything. A password in it is told as a fault, and not
// repeated.
std::optional<std::string> store_fault(std::string_view url);

// Takes "HOST:PORT" for where other nodes reach this one; what is wrong with it, if anything.
std::optional<std::string> set_peer_listen(ClusterSettings& cluster, std::string_view text);

// [cluster] of the configuration: where documents and events are, if not in data_dir, and where
// other nodes reach this one. Relative paths are below `folder`.
void read_cluster(SectionReader section, const std::filesystem::path& folder, Config& config);

}  // namespace wheelpit
