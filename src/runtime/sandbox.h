#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <utility>
#include <vector>

#include "base/result.h"
#include "runtime/runtime_options.h"

namespace wheelpit {

// What of the machine's own file system a sandboxed function sees, found out once.
struct HostLayout {
  // Top-level folders besides /usr: path and, for a symbolic link, its target.
  std::vector<std::pair<std::string, std::string>> folders;
  std::vector<std::string> etc_entries;  // of those a program needs, the ones that exist

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
};

// The arguments of bubblewrap, from the program to "--": namespaces of its own for all but the
// network, a read-only view of /usr and the function's code, a private /tmp of bounded size, an
// unprivileged user, death with the parent.
std::vector<std::string> sandbox_arguments(const std::string& bubblewrap, const HostLayout& host,
                                           const SandboxView& view);

// Whether bubblewrap works here: tried once for the whole process, then remembered.
struct Sandbox {
  std::string bubblewrap;  // its path; "" if functions run without it
  std::string trouble;     // why it does not work, if it does not
};
const Sandbox& sandbox_of_this_machine();

}  // namespace wheelpit
