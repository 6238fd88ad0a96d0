#pragma once

#include <filesystem>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace wheelpit::runtime {

// What of the machine's own file system a sandboxed function sees, found out once.
struct HostLayout {
  // Top-level folders besides /usr: path and, for a symbolic link, its target.
  std::vector<std::pair<std::string, std::string>> folders;
  // Outside /usr, what programs below it need: those that exist and that all users may read.
  std::vector<std::string> settings;
  // In folders of these, what only some may read. The sandbox has the rights of the engine's user
  // and its groups where it is made by that: what they may read is nothing of a function's.
  std::vector<std::string> private_files;
  std::vector<std::string> private_folders;
  // Of /proc, what talks with the kernel and not of processes, as far as it exists.
  std::vector<std::string> proc_read_only;
  std::vector<std::string> proc_hidden_files;
  std::vector<std::string> proc_hidden_folders;

  // The machine has the locale en_US.UTF-8, which LANG names on the service.
  bool english = false;
  // It has not, but C.UTF-8 (a folder `plain_locale`), which can stand in for it in a view of
  // /usr/lib/locale: what that holds.
  std::vector<std::string> locales;
  std::string plain_locale;
  // A process of the sandbox that crashes leaves its core file there, not with a program of the
  // machine's, nor in a folder of the machine's.
  bool own_core_files = false;

  static HostLayout of_this_machine();

  // LANG of a function: what programs in there find.
  std::string language(bool sandboxed) const;
};

// Files below a folder that not all users may read. A link is as open as what it leads to.
struct PrivateEntries {
  std::vector<std::string> files;
  std::vector<std::string> folders;  // with all that is in them
};
PrivateEntries find_private_entries(const std::filesystem::path& folder);

// True if /proc/sys/kernel/core_pattern means a file in the working folder of the crashing process.
// Pure.
bool core_stays_inside(std::string_view core_pattern);

}  // namespace wheelpit::runtime
