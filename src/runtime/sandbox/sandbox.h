#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <utility>
#include <vector>

#include "runtime/sandbox/host_layout.h"

namespace wheelpit::runtime {

// What is particular to one environment.
struct SandboxView {
  std::filesystem::path code_directory;  // seen as /var/task
  // Seen as /var/runtime; its folder etc (runtime/sandbox/sandbox_etc.h) in /etc.
  std::filesystem::path runtime_directory;
  std::filesystem::path layers_directory;  // seen as /opt; "" if that is empty
  // Instead of all of layers_directory, where `extra` or `shared` have something below /opt: its
  // entries, and for a link where it leads to.
  std::vector<std::pair<std::string, std::string>> layer_entries;
  std::vector<std::filesystem::path> extra;   // read-only, at their own paths
  std::vector<std::filesystem::path> shared;  // writable, at their own paths
  std::uint64_t tmp_bytes = std::uint64_t{512} * 1024 * 1024;
  bool own_network = false;           // a network namespace with nothing but loopback
  std::filesystem::path resolv_conf;  // seen as /etc/resolv.conf, instead of the machine's own
};

// How the sandbox is made.
enum class SandboxMaker {
  // In a user namespace, where the function is 993:990 and no other user exists.
  ordinary_user,
  // As host root, so that folders no other user can reach can be shown. It is left with what the
  // launcher needs to become the functions' user.
  root,
};

// The arguments of bubblewrap, from the program to "--": namespaces of its own for all but, unless
// the view says so, the network, a read-only view of /usr, of `host` and the function's code, an
// /etc like the service's, a private /tmp of bounded size, no way to the kernel's settings, death
// with the parent. The environment is empty: the launcher brings the function's.
std::vector<std::string> sandbox_arguments(const std::string& bubblewrap, SandboxMaker maker,
                                           const HostLayout& host, const SandboxView& view);

}  // namespace wheelpit::runtime
