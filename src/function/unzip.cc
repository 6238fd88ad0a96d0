#include "function/unzip.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <string>
#include <system_error>
#include <unordered_set>
#include <utility>
#include <vector>

#include "function/package_links.h"
#include "function/zip_directory.h"

namespace wheelpit {
namespace {

constexpr unsigned kSpecialBits = S_ISUID | S_ISGID | S_ISVTX;
constexpr mode_t kFolderMode = 0755;
constexpr mode_t kFileMode = 0644;
constexpr mode_t kProgramMode = 0755;

// What is in the way, or a name that no folder can have: the archive's fault. Else the disk's.
Error refusal(int error) {
  static constexpr auto kOfTheArchive =
      std::to_array({EEXIST, ENOTDIR, EISDIR, ELOOP, EXDEV, ENAMETOOLONG, EINVAL, EILSEQ});
  if (std::ranges::find(kOfTheArchive, error) != kOfTheArchive.end()) return not_unzippable();
  return {Errc::unavailable,
          "The package could not be unpacked: " + std::generic_category().message(error)};
}

Status write_all(int fd, std::string_view bytes) {
  while (!bytes.empty()) {
    const ssize_t written = ::write(fd, bytes.data(), bytes.size());
    if (written < 0 && errno == EINTR) continue;
    if (written < 0) return refusal(errno);
    bytes.remove_prefix(static_cast<std::size_t>(written));
  }
  return {};
}

class Unpacking {
 public:
  Unpacking(std::string_view zip, int target, UnzipLimits limits, Lookup lookup)
      : zip_(zip), target_(target), limits_(limits), lookup_(lookup) {}

  Status run() {
    const auto entries = read_zip_directory(zip_, limits_.entries);
    if (!entries) return entries.error();
    if (entries->empty()) {
      return Error(Errc::invalid_argument, "Uploaded file must be a non-empty zip");
    }
    if (Status checked = check_names(*entries); !checked) return checked;
    for (const ZipEntry& entry : *entries) {
      if (Status unpacked = unpack(entry); !unpacked) return unpacked;
    }
    return make_links();
  }

 private:
  // Before anything is made: a short archive can name more folders than a disk makes in a minute.
  Status check_names(const std::vector<ZipEntry>& entries) const {
    std::unordered_set<std::string> folders;
    for (const ZipEntry& entry : entries) {
      const auto path = package_path(entry.name);
      if (!path || entry.kind == ZipEntry::Kind::other) return not_unzippable();
      // Whose folder is known, the folders above it are known, too.
      std::string folder = split(*path).first;
      while (!folder.empty() && folders.insert(folder).second) {
        if (folders.size() > limits_.entries) return not_unzippable();
        folder = split(folder).first;
      }
    }
    return {};
  }

  Status unpack(const ZipEntry& entry) {
    auto path = package_path(entry.name);
    if (!path) return not_unzippable();
    switch (entry.kind) {
      case ZipEntry::Kind::folder:
        return enter(*path);
      case ZipEntry::Kind::file:
        if ((entry.permissions & kSpecialBits) != 0) return not_unzippable();
        return unpack_file(entry, *path);
      case ZipEntry::Kind::link:
        return read_link(entry, std::move(*path));
      case ZipEntry::Kind::other:
        break;
    }
    return not_unzippable();
  }

  Status count_bytes(std::uint64_t more) {
    bytes_ += more;
    if (bytes_ < limits_.bytes) return {};
    return Error(Errc::invalid_argument,
                 "Unzipped size must be smaller than " + std::to_string(limits_.bytes) + " bytes");
  }

  Status count_entry() { return ++entries_ > limits_.entries ? not_unzippable() : Status(); }

  Status unpack_file(const ZipEntry& entry, const std::string& path) {
    const auto [folder, name] = split(path);
    if (name.empty()) return not_unzippable();
    if (Status entered = enter(folder); !entered) return entered;
    if (Status counted = count_entry(); !counted) return counted;
    const FileDescriptor file(openat(folder_.get(), name.c_str(),
                                     O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0600));
    if (!file) return refusal(errno);
    const auto sink = [&](std::string_view piece) {
      const Status counted = count_bytes(piece.size());
      return counted ? write_all(file.get(), piece) : counted;
    };
    if (Status content = read_zip_content(zip_, entry, sink); !content) return content;
    const bool program = (entry.permissions & S_IXUSR) != 0;
    if (fchmod(file.get(), program ? kProgramMode : kFileMode) != 0) return refusal(errno);
    return {};
  }

  Status read_link(const ZipEntry& entry, std::string path) {
    std::string to;
    const auto sink = [&](std::string_view piece) {
      to += piece;
      return count_bytes(piece.size());
    };
    if (Status content = read_zip_content(zip_, entry, sink); !content) return content;
    if (Status counted = count_entry(); !counted) return counted;
    return links_.add(std::move(path), std::move(to)) ? Status() : not_unzippable();
  }

  // After all else, so that an entry below a link and the link are one name for two things in any
  // order of the archive.
  Status make_links() {
    if (!links_.stay_inside()) return not_unzippable();
    for (const auto& [path, to] : links_.all()) {
      const auto [folder, name] = split(path);
      if (Status entered = enter(folder); !entered) return entered;
      if (symlinkat(to.c_str(), folder_.get(), name.c_str()) != 0) return refusal(errno);
    }
    return {};
  }

  static std::pair<std::string, std::string> split(const std::string& path) {
    const std::size_t slash = path.rfind('/');
    if (slash == std::string::npos) return {"", path};
    return {path.substr(0, slash), path.substr(slash + 1)};
  }

  // Makes `path` the folder that folder_ is open at, and all that is missing of it.
  Status enter(const std::string& path) {
    if (folder_ && path == path_) return {};
    constexpr int kFlags = O_RDONLY | O_DIRECTORY;
    folder_ = open_beneath(target_, path, kFlags, lookup_);
    if (!folder_ && errno != ENOENT) return refusal(errno);
    if (!folder_) {
      if (Status made = make_folders(path); !made) return made;
    }
    path_ = path;
    return {};
  }

  Status make_folders(const std::string& path) {
    folder_ = open_beneath(target_, "", O_RDONLY | O_DIRECTORY, lookup_);
    for (std::size_t begin = 0; folder_ && begin < path.size();) {
      const std::size_t end = std::min(path.find('/', begin), path.size());
      const std::string name = path.substr(begin, end - begin);
      begin = end + 1;
      const bool made = mkdirat(folder_.get(), name.c_str(), kFolderMode) == 0;
      if (!made && errno != EEXIST) return refusal(errno);
      folder_ = FileDescriptor(
          openat(folder_.get(), name.c_str(), O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC));
      if (!made || !folder_) continue;
      if (Status counted = count_entry(); !counted) return counted;
      if (fchmod(folder_.get(), kFolderMode) != 0) return refusal(errno);  // whatever the umask
    }
    return folder_ ? Status() : refusal(errno);
  }

  std::string_view zip_;
  int target_;
  UnzipLimits limits_;
  Lookup lookup_;
  std::uint64_t bytes_ = 0;
  std::uint64_t entries_ = 0;
  FileDescriptor folder_;  // of the last entry: archives go folder by folder
  std::string path_;       // its path, if it is open
  PackageLinks links_;
};

}  // namespace

Status unzip(std::string_view zip, int target, UnzipLimits limits, Lookup lookup) {
  return Unpacking(zip, target, limits, lookup).run();
}

}  // namespace wheelpit
