#include "function/package_folder.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <optional>
#include <string_view>
#include <system_error>
#include <utility>

#include "base/file_descriptor.h"
#include "base/uuid.h"
#include "function/code_tree.h"

namespace wheelpit {

namespace fs = std::filesystem;

namespace {

// Begins the name of what is not finished yet.
constexpr char kUnfinished = '.';

constexpr std::string_view kZip = ".zip";
constexpr std::string_view kUnused = ".unused";

Error disk_error(const fs::path& root, int error = errno) {
  return {Errc::unavailable,
          "cannot clean up " + root.string() + ": " + std::generic_category().message(error)};
}

Result<std::vector<std::string>> names_in(const fs::path& folder) {
  std::error_code fault;
  std::vector<std::string> names;
  for (fs::directory_iterator at(folder, fault), end; !fault && at != end; at.increment(fault)) {
    names.push_back(at->path().filename().string());
  }
  if (fault) return disk_error(folder, fault.value());
  return names;
}

std::string without(std::string_view ending, std::string name) {
  if (name.ends_with(ending)) name.resize(name.size() - ending.size());
  return name;
}

std::optional<struct stat> status_of(int folder, const std::string& name) {
  struct stat status{};
  if (fstatat(folder, name.c_str(), &status, AT_SYMLINK_NOFOLLOW) != 0) return std::nullopt;
  return status;
}

WallTime time_of(const struct stat& status) {
  return WallTime(std::chrono::seconds(status.st_mtim.tv_sec) +
                  std::chrono::microseconds(status.st_mtim.tv_nsec / 1000));
}

timespec timespec_of(WallTime time) {
  const auto seconds = std::chrono::floor<std::chrono::seconds>(time);
  return {.tv_sec = seconds.time_since_epoch().count(), .tv_nsec = (time - seconds).count() * 1000};
}

// The folder of one owner.
class Home {
 public:
  Home(const fs::path& root, std::string owner)
      : path_(root / owner),
        owner_(std::move(owner)),
        root_(open(root.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC)) {
    if (root_) folder_ = open_folder(root_.get(), owner_);
  }

  // False for what is none of ours, a link for one.
  explicit operator bool() const { return static_cast<bool>(folder_); }

  Result<std::set<std::string>> packages() const {
    auto names = names_in(path_);
    if (!names) return names.error();
    std::set<std::string> packages;
    for (std::string& name : *names) {
      packages.insert(without(kUnused, without(kZip, std::move(name))));
    }
    return packages;
  }

  bool is_used(const std::string& name, const std::set<std::string>& used) const {
    return used.contains((path_ / name).string());
  }
  bool is_marked(const std::string& name) const {
    return status_of(folder_.get(), mark_of(name)).has_value();
  }
  void unmark(const std::string& name) const { unlinkat(folder_.get(), mark_of(name).c_str(), 0); }

  // Marks it, if it is not yet. On a disk that takes no mark it is unused since now.
  UnusedPackage mark(const std::string& name, WallTime now) const {
    const FileDescriptor made(openat(folder_.get(), mark_of(name).c_str(),
                                     O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0600));
    if (made) {
      const std::array<timespec, 2> times{timespec_of(now), timespec_of(now)};
      futimens(made.get(), times.data());
      return {.package = package(name), .since = now};
    }
    const auto status = status_of(folder_.get(), mark_of(name));
    return {.package = package(name),
            .since = status ? time_of(*status) : now,
            .marked = status.has_value()};
  }

  PackageOnDisk package(const std::string& name) const {
    const auto zip = status_of(folder_.get(), name + std::string(kZip));
    return {.owner = owner_,
            .name = name,
            .zip_bytes = zip ? static_cast<std::uint64_t>(zip->st_size) : 0};
  }

  // Its folder in one step: a half of it would be taken for the package.
  Status remove(const std::string& name) const {
    const std::string away = kUnfinished + make_uuid();
    if (renameat(folder_.get(), name.c_str(), root_.get(), away.c_str()) != 0 && errno != ENOENT) {
      return disk_error(path_ / name);
    }
    if (!remove_tree(root_.get(), away)) return disk_error(path_ / name);
    if (!remove_tree(folder_.get(), name + std::string(kZip))) return disk_error(path_ / name);
    unmark(name);
    return {};
  }

  void remove_if_empty() const { unlinkat(root_.get(), owner_.c_str(), AT_REMOVEDIR); }

 private:
  static std::string mark_of(const std::string& name) { return name + std::string(kUnused); }

  fs::path path_;
  std::string owner_;
  FileDescriptor root_;
  FileDescriptor folder_;
};

Status remove_unfinished(const fs::path& root, const std::string& name) {
  const FileDescriptor folder(open(root.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  if (!folder || !remove_tree(folder.get(), name)) return disk_error(root / name);
  return {};
}

}  // namespace

Result<std::vector<UnusedPackage>> find_unused_packages(const fs::path& root,
                                                        const std::set<std::string>& used,
                                                        WallTime now) {
  auto owners = names_in(root);
  if (!owners) return owners.error();
  std::vector<UnusedPackage> unused;
  for (const std::string& owner : *owners) {
    if (owner.front() == kUnfinished) {
      if (Status removed = remove_unfinished(root, owner); !removed) return removed.error();
      continue;
    }
    const Home home(root, owner);
    if (!home) continue;
    const auto packages = home.packages();
    if (!packages) return packages.error();
    for (const std::string& name : *packages) {
      if (name.front() == kUnfinished) {
        if (Status removed = home.remove(name); !removed) return removed.error();
      } else if (home.is_used(name, used)) {
        home.unmark(name);
      } else {
        unused.push_back(home.mark(name, now));
      }
    }
    home.remove_if_empty();
  }
  return unused;
}

Result<std::vector<PackageOnDisk>> remove_unused_packages(const fs::path& root,
                                                          const std::string& owner,
                                                          const std::set<std::string>& used) {
  const Home home(root, owner);
  std::vector<PackageOnDisk> removed;
  if (!home) return removed;
  const auto packages = home.packages();
  if (!packages) return packages.error();
  for (const std::string& name : *packages) {
    if (home.is_used(name, used) || home.is_marked(name)) continue;
    PackageOnDisk package = home.package(name);
    if (Status gone = home.remove(name); !gone) return gone.error();
    removed.push_back(std::move(package));
  }
  home.remove_if_empty();
  return removed;
}

Status remove_package(const fs::path& root, const PackageOnDisk& package) {
  const Home home(root, package.owner);
  if (!home) return {};
  Status removed = home.remove(package.name);
  home.remove_if_empty();
  return removed;
}

}  // namespace wheelpit
