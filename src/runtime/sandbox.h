#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <utility>
#include <vector>

namespace wheelpit {

// What of the machine's own file system a sandboxed function sees, found out once.
struct HostLayout {
  // Top-level folders besides /usr: path and, for a symbolic link, its target.
  std::vector<std::pair<std::string, std::string>> folders;
  std::vector<std::string> etc_entries;  // of those a program needs, the ones that exist
  // Of /proc, what talks with the kernel and not of processes, as far as it exists.
  std::vector<std::string> proc_read_only;
  std::vector<std::string> proc_hidden_files;
  std::vector<std::string> proc_hidden_folders;

  static HostLayout of_this_machine();
};

// What is particular to one environment.
struct SandboxView {
  std::filesystem::path code_directory;       // seen as /var/task
  std::filesystem::path runtime_directory;    // seen as /var/runtime
  std::filesystem::path layers_directory;     // seen as /opt; "" if that is empty
  std::vector<std::filesystem::path> extra;   // read-only, at their own paths
  std::vector<std::filesystem::path> shared;  // writable, at their own paths
  std::uint64_t tmp_bytes = std::uint64_t{512} * 1024 * 1024;
  bool own_network = false;           // a network namespace with nothing but loopback
  std::filesystem::path resolv_conf;  // seen as /etc/resolv.conf, instead of the machine's own
};

// Who makes the sandbox.
enum class SandboxMaker {
  // In a user namespace, where the function is 993:990 and nobody else exists.
  ordinary_user,
  // As host root, so that folders no other user can reach can be shown. It is left with what the
  // launcher needs to become the functions' user.
  root,
};

// The arguments of bubblewrap, from the program to "--": namespaces of its own for all but, unless
// the view says so, the network, a read-only view of /usr and the function's code, a private /tmp
// of bounded size, no way to the kernel's settings, death with the parent. The environment is
// empty: the launcher brings the function's.
std::vector<std::string> sandbox_arguments(const std::string& bubblewrap, SandboxMaker maker,
                                           const HostLayout& host, const SandboxView& view);

}  // namespace wheelpit
