#include "function/unzip.h"

#include <archive.h>
#include <archive_entry.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <memory>
#include <optional>
#include <string>
#include <system_error>
#include <utility>
#include <vector>

namespace wheelpit {
namespace {

namespace fs = std::filesystem;

struct ArchiveCloser {
  void operator()(archive* a) const { archive_read_free(a); }
};
using Archive = std::unique_ptr<archive, ArchiveCloser>;

Error not_unzippable() {
  return {Errc::invalid_argument,
          "Could not unzip uploaded file. Please check your file, then try to upload again."};
}

Error disk_error(const fs::path& path, const std::error_code& error) {
  return {Errc::unavailable, "cannot write " + path.string() + ": " + error.message()};
}

Error disk_error(const fs::path& path) {
  return disk_error(path, std::error_code(errno, std::generic_category()));
}

// The entry's path below the target, or nothing if it is not one that stays there.
std::optional<fs::path> path_of(archive_entry* entry) {
  const char* name = archive_entry_pathname_utf8(entry);
  if (name == nullptr) name = archive_entry_pathname(entry);
  if (name == nullptr) return std::nullopt;
  fs::path path = fs::path(name).lexically_normal();
  if (path.empty() || path.is_absolute() || *path.begin() == "..") return std::nullopt;
  return path;
}

class FileWriter {
 public:
  explicit FileWriter(const fs::path& path, mode_t mode)
      : path_(path),
        fd_(::open(path.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_NOFOLLOW | O_CLOEXEC, mode)) {}
  ~FileWriter() {
    if (fd_ >= 0) ::close(fd_);
  }
  FileWriter(const FileWriter&) = delete;
  FileWriter& operator=(const FileWriter&) = delete;

  Status write_at(const char* bytes, std::size_t size, off_t offset) const {
    if (fd_ < 0) return disk_error(path_);
    while (size > 0) {
      const ssize_t written = ::pwrite(fd_, bytes, size, offset);
      if (written < 0) return disk_error(path_);
      bytes += written;
      offset += written;
      size -= static_cast<std::size_t>(written);
    }
    return {};
  }

  Status finish(mode_t mode) const {
    if (fd_ < 0 || ::fchmod(fd_, mode) != 0) return disk_error(path_);
    return {};
  }

 private:
  fs::path path_;
  int fd_;
};

class Unpacking {
 public:
  Unpacking(archive* from, fs::path target, UnzipLimits limits)
      : from_(from), target_(std::move(target)), limits_(limits) {}

  Status run() {
    archive_entry* entry = nullptr;
    for (;;) {
      const int result = archive_read_next_header(from_, &entry);
      if (result == ARCHIVE_EOF) break;
      if (result < ARCHIVE_WARN) return not_unzippable();
      if (++entries_ > limits_.entries) return not_unzippable();
      if (auto unpacked = unpack(entry); !unpacked) return unpacked;
    }
    if (entries_ == 0) {
      return Error(Errc::invalid_argument, "Uploaded file must be a non-empty zip");
    }
    return make_links();
  }

 private:
  Status unpack(archive_entry* entry) {
    const auto path = path_of(entry);
    if (!path) return not_unzippable();
    const fs::path full = target_ / *path;
    switch (archive_entry_filetype(entry)) {
      case AE_IFDIR:
        return make_directory(full);
      case AE_IFREG:
        return unpack_file(entry, full);
      case AE_IFLNK: {
        const char* to = archive_entry_symlink(entry);
        if (to == nullptr) return not_unzippable();
        links_.emplace_back(full, to);
        return {};
      }
      default:
        return not_unzippable();
    }
  }

  static Status make_directory(const fs::path& path) {
    std::error_code error;
    fs::create_directories(path, error);
    if (error == std::errc::not_a_directory || error == std::errc::file_exists) {
      return not_unzippable();
    }
    if (error) return disk_error(path, error);
    return {};
  }

  Status unpack_file(archive_entry* entry, const fs::path& path) {
    if (auto made = make_directory(path.parent_path()); !made) return made;
    std::error_code ignored;
    if (fs::is_directory(path, ignored)) return not_unzippable();
    const FileWriter file(path, 0600);
    const void* block = nullptr;
    std::size_t size = 0;
    la_int64_t offset = 0;
    for (;;) {
      const int result = archive_read_data_block(from_, &block, &size, &offset);
      if (result == ARCHIVE_EOF) break;
      if (result < ARCHIVE_WARN) return not_unzippable();
      bytes_ += size;
      if (bytes_ > limits_.bytes) {
        return Error(Errc::invalid_argument, "Unzipped size must be smaller than " +
                                                 std::to_string(limits_.bytes) + " bytes");
      }
      auto written = file.write_at(static_cast<const char*>(block), size, offset);
      if (!written) return written;
    }
    const mode_t mode = archive_entry_perm(entry) & 0777U;
    return file.finish(mode == 0 ? 0644U : mode | 0600U);
  }

  // Links come last, so no file was written through one; then each is followed to its end.
  Status make_links() {
    for (const auto& [path, to] : links_) {
      if (auto made = make_directory(path.parent_path()); !made) return made;
      std::error_code error;
      fs::create_symlink(to, path, error);
      if (error) return not_unzippable();
    }
    std::error_code error;
    const fs::path root = fs::canonical(target_, error);
    if (error) return disk_error(target_, error);
    for (const auto& [path, to] : links_) {
      const fs::path end = fs::weakly_canonical(path, error);
      if (error || *end.lexically_relative(root).begin() == "..") return not_unzippable();
      // A link whose end does not exist is followed by its letters instead.
      const fs::path lexical = (path.parent_path() / to).lexically_normal();
      if (*lexical.lexically_relative(target_).begin() == "..") return not_unzippable();
    }
    return {};
  }

  archive* from_;
  fs::path target_;
  UnzipLimits limits_;
  std::uint64_t bytes_ = 0;
  std::uint64_t entries_ = 0;
  std::vector<std::pair<fs::path, std::string>> links_;
};

}  // namespace

Status unzip(std::string_view zip, const fs::path& target, UnzipLimits limits) {
  const Archive reader(archive_read_new());
  // By the central directory, as every other tool reads it; not by what lies at the front.
  archive_read_support_format_zip_seekable(reader.get());
  if (archive_read_open_memory(reader.get(), zip.data(), zip.size()) != ARCHIVE_OK) {
    return not_unzippable();
  }
  return Unpacking(reader.get(), target, limits).run();
}

}  // namespace wheelpit
