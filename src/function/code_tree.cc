#include "function/code_tree.h"

#include <dirent.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <climits>
#include <memory>
#include <optional>
#include <string_view>
#include <utility>
#include <vector>

namespace wheelpit {
namespace {

constexpr unsigned kFolderMode = 0755;

// The names in an open folder, without "." and "..", one at a time.
class Names {
 public:
  explicit Names(int folder)
      : stream_(fdopendir(openat(folder, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC)), closedir) {}

  // Null at the end, or, with failed(), on an error.
  const char* next() {
    if (!stream_) return nullptr;
    for (;;) {
      errno = 0;
      // A stream of this thread alone.
      const dirent* const entry = readdir(stream_.get());  // NOLINT(concurrency-mt-unsafe)
      if (entry == nullptr) {
        failed_ = errno != 0;
        return nullptr;
      }
      const std::string_view name = &entry->d_name[0];
      if (name != "." && name != "..") return &entry->d_name[0];
    }
  }
  bool failed() const { return failed_ || !stream_; }

 private:
  std::unique_ptr<DIR, int (*)(DIR*)> stream_;
  bool failed_ = false;
};

bool stat_of(int folder, const char* name, struct stat& status) {
  return fstatat(folder, name, &status, AT_SYMLINK_NOFOLLOW) == 0;
}

// A folder that a function made may be closed to its owner.
FileDescriptor open_to_empty(int folder, const std::string& name) {
  FileDescriptor opened = open_folder(folder, name);
  if (opened || errno != EACCES) return opened;
  fchmodat(folder, name.c_str(), S_IRWXU, 0);  // if it is a link by now, opening fails again
  return open_folder(folder, name);
}

// Removes all but folders that hold something; the first of those, if there is one.
std::optional<std::string> remove_flat(int folder) {
  Names names(folder);
  while (const char* name = names.next()) {
    if (unlinkat(folder, name, 0) == 0) continue;
    if (errno == EISDIR && unlinkat(folder, name, AT_REMOVEDIR) == 0) continue;
    if (errno == ENOTEMPTY || errno == EEXIST) return name;
  }
  return std::nullopt;
}

bool same_folder(int one, const struct stat& other) {
  struct stat status{};
  return fstat(one, &status) == 0 && status.st_dev == other.st_dev && status.st_ino == other.st_ino;
}

bool copy_link(int from, int to, const char* name) {
  std::array<char, PATH_MAX> target{};
  const ssize_t size = readlinkat(from, name, target.data(), target.size() - 1);
  return size >= 0 && symlinkat(target.data(), to, name) == 0;
}

bool merge_folder(int from, int to, const char* name) {
  const FileDescriptor source = open_folder(from, name);
  if (!source) return false;
  FileDescriptor target = make_folder(to, name, kFolderMode);
  if (!target && errno == EEXIST) target = open_folder(to, name);
  if (!target && (errno == ENOTDIR || errno == ELOOP) && remove_tree(to, name)) {
    target = make_folder(to, name, kFolderMode);
  }
  return target && merge_tree(source.get(), target.get());
}

}  // namespace

FileDescriptor open_folder(int folder, const std::string& name) {
  return FileDescriptor(
      openat(folder, name.c_str(), O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC));
}

FileDescriptor make_folder(int folder, const std::string& name, unsigned permissions) {
  if (mkdirat(folder, name.c_str(), permissions) != 0) return {};
  FileDescriptor made = open_folder(folder, name);
  if (made && fchmod(made.get(), permissions) != 0) return {};  // whatever the umask
  return made;
}

// With two descriptors at any depth: back up it goes by "..", and looks whether that is where it
// came from.
bool remove_tree(int folder, const std::string& name) {
  if (unlinkat(folder, name.c_str(), 0) == 0 || errno == ENOENT) return true;
  if (errno != EISDIR) return false;
  struct Level {
    std::string name;
    struct stat parent;
  };
  std::vector<Level> levels(1, {name, {}});
  if (fstat(folder, &levels.back().parent) != 0) return false;
  FileDescriptor at = open_to_empty(folder, name);
  if (!at) return false;
  while (!levels.empty()) {
    const auto inner = remove_flat(at.get());
    if (inner) {
      Level level{.name = *inner, .parent = {}};
      if (fstat(at.get(), &level.parent) != 0) return false;
      at = open_to_empty(at.get(), *inner);
      if (!at) return false;
      levels.push_back(std::move(level));
      continue;
    }
    at = FileDescriptor(openat(at.get(), "..", O_RDONLY | O_DIRECTORY | O_CLOEXEC));
    if (!at) return false;
    if (!same_folder(at.get(), levels.back().parent)) {
      errno = EXDEV;
      return false;
    }
    if (unlinkat(at.get(), levels.back().name.c_str(), AT_REMOVEDIR) != 0) return false;
    levels.pop_back();
  }
  return true;
}

bool add_tree_size(int folder, std::uint64_t& bytes) {
  Names names(folder);
  while (const char* name = names.next()) {
    struct stat status{};
    if (!stat_of(folder, name, status)) return false;
    if (S_ISREG(status.st_mode)) bytes += static_cast<std::uint64_t>(status.st_size);
    if (!S_ISDIR(status.st_mode)) continue;
    const FileDescriptor inner = open_folder(folder, name);
    if (!inner || !add_tree_size(inner.get(), bytes)) return false;
  }
  return !names.failed();
}

bool merge_tree(int from, int to) {
  Names names(from);
  while (const char* name = names.next()) {
    struct stat status{};
    if (!stat_of(from, name, status)) return false;
    if (S_ISDIR(status.st_mode)) {
      if (!merge_folder(from, to, name)) return false;
      continue;
    }
    if (!remove_tree(to, name)) return false;
    const bool placed =
        S_ISLNK(status.st_mode) ? copy_link(from, to, name) : linkat(from, name, to, name, 0) == 0;
    if (!placed) return false;
  }
  return !names.failed();
}

}  // namespace wheelpit
