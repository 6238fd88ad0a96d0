#pragma once

#include <cstdint>
#include <filesystem>
#include <string>

namespace wheelpit {

// [cluster] of the configuration, but for the store. Without a peer listener an engine has its
// store for itself.
struct ClusterSettings {
  std::string peer_host;           // where other nodes reach this one; "": one engine alone
  std::uint16_t peer_port = 0;     // 0: any free one
  std::filesystem::path key_file;  // the key of secrets, the same on each node; "": data_dir's
  bool shared_folders = false;     // hot-reload folders are the same on each node

  bool several_nodes() const { return !peer_host.empty(); }
};

}  // namespace wheelpit
