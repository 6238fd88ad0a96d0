#include "function/beneath.h"

#include <fcntl.h>
#include <linux/openat2.h>
#include <sys/syscall.h>

#include <algorithm>
#include <cerrno>
#include <cstdint>
#include <string_view>

namespace wheelpit {
namespace {

FileDescriptor openat2_beneath(int folder, const std::string& path, int flags,
                               std::uint64_t resolve) {
  open_how how{};
  how.flags = static_cast<std::uint64_t>(flags | O_CLOEXEC);
  how.resolve = RESOLVE_BENEATH | RESOLVE_NO_MAGICLINKS | resolve;
  const char* const name = path.empty() ? "." : path.c_str();
  // EAGAIN: something was renamed meanwhile, and the kernel could not be sure.
  constexpr int kAttempts = 16;
  for (int attempt = 0; attempt < kAttempts; ++attempt) {
    FileDescriptor opened(static_cast<int>(syscall(SYS_openat2, folder, name, &how, sizeof how)));
    if (opened || errno != EAGAIN) return opened;
  }
  return {};
}

// EPERM is what filters of system calls in containers answer for a call that they do not know. An
// open() of what we own never says so on its own.
bool is_missing(int error) { return error == ENOSYS || error == EPERM; }

bool has_parent(std::string_view path) {
  while (!path.empty()) {
    const std::size_t slash = std::min(path.find('/'), path.size());
    if (path.substr(0, slash) == "..") return true;
    path.remove_prefix(std::min(slash + 1, path.size()));
  }
  return false;
}

FileDescriptor walk_beneath(int folder, std::string_view path, int flags) {
  FileDescriptor at(openat(folder, ".", O_PATH | O_DIRECTORY | O_CLOEXEC));
  while (at && !path.empty()) {
    const std::size_t slash = path.find('/');
    const std::string name(path.substr(0, slash));
    path.remove_prefix(slash == std::string_view::npos ? path.size() : slash + 1);
    if (name.empty() || name == ".") continue;
    const bool last = path.find_first_not_of("/.") == std::string_view::npos;
    const int how = last ? flags : O_PATH | O_DIRECTORY;
    at = FileDescriptor(openat(at.get(), name.c_str(), how | O_NOFOLLOW | O_CLOEXEC));
    if (last) return at;
  }
  if (!at) return at;
  return FileDescriptor(openat(at.get(), ".", flags | O_CLOEXEC));
}

}  // namespace

FileDescriptor open_beneath(int folder, const std::string& path, int flags, Lookup lookup) {
  if (path.starts_with('/') || path.find('\0') != std::string::npos || has_parent(path)) {
    errno = EXDEV;
    return {};
  }
  if (lookup == Lookup::by_kernel) {
    FileDescriptor opened = openat2_beneath(folder, path, flags | O_NOFOLLOW, RESOLVE_NO_SYMLINKS);
    if (opened || !is_missing(errno)) return opened;
  }
  return walk_beneath(folder, path, flags);
}

FileDescriptor open_beneath_with_links(int folder, const std::string& path, int flags) {
  FileDescriptor opened = openat2_beneath(folder, path, flags, 0);
  if (opened || !is_missing(errno)) return opened;
  return open_beneath(folder, path, flags, Lookup::by_component);
}

}  // namespace wheelpit
