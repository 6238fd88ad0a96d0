#include "runtime/programs/code_fingerprint.h"

#include <fcntl.h>
#include <sys/stat.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <string_view>
#include <system_error>

#include "function/beneath.h"
#include "runtime/process/process.h"

namespace wheelpit::runtime {

namespace fs = std::filesystem;

namespace {

constexpr std::size_t kMostEntries = 4000;
constexpr std::array<std::string_view, 6> kPassedOver = {
    "__pycache__", ".git", "node_modules", ".venv", ".mypy_cache", ".pytest_cache"};

std::uint64_t mixed(std::uint64_t value) {
  value = (value ^ value >> 30) * 0xbf58476d1ce4e5b9U;
  value = (value ^ value >> 27) * 0x94d049bb133111ebU;
  return value ^ value >> 31;
}

std::uint64_t hash_of(const std::string& path, const struct stat& status) {
  std::uint64_t hash = mixed(std::hash<std::string>{}(path));
  hash = mixed(hash ^ status.st_ino);
  hash = mixed(hash ^ static_cast<std::uint64_t>(status.st_size));
  hash = mixed(hash ^ static_cast<std::uint64_t>(status.st_mtim.tv_sec));
  return mixed(hash ^ static_cast<std::uint64_t>(status.st_mtim.tv_nsec));
}

}  // namespace

std::optional<std::uint64_t> code_fingerprint(const fs::path& folder) {
  std::uint64_t sum = 0;  // a sum, because a folder's order is not fixed
  std::size_t seen = 0;
  std::error_code ec;
  const FileDescriptor root(open(folder.c_str(), O_PATH | O_DIRECTORY | O_CLOEXEC));
  if (!root && is_shortage(errno)) return std::nullopt;
  const auto options = fs::directory_options::skip_permission_denied;
  for (fs::recursive_directory_iterator at(folder, options, ec), end;
       !ec && at != end && seen < kMostEntries; at.increment(ec)) {
    const std::string path = at->path();
    struct stat status{};
    if (lstat(path.c_str(), &status) != 0) continue;
    if (S_ISDIR(status.st_mode)) {
      const std::string name = at->path().filename();
      if (std::ranges::find(kPassedOver, name) != kPassedOver.end()) at.disable_recursion_pending();
      continue;  // a folder's own time also moves when a passed-over folder appears in it
    }
    // The file behind a link is what the function reads. What is outside the folder it sees
    // elsewhere, if at all: there, the link itself is all there is to look at.
    if (S_ISLNK(status.st_mode)) {
      const FileDescriptor behind = open_beneath_with_links(
          root.get(), at->path().lexically_relative(folder).string(), O_PATH);
      if (!behind && is_shortage(errno)) return std::nullopt;
      if (behind) fstat(behind.get(), &status);
    }
    sum += hash_of(path, status);
    ++seen;
  }
  if (is_shortage(ec.value())) return std::nullopt;
  return sum;
}

}  // namespace wheelpit::runtime
