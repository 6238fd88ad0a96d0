#include "poll/durable_file.h"

#include <fcntl.h>
#include <unistd.h>

#include <cerrno>
#include <string>
#include <system_error>

namespace wheelpit {
namespace {

Error failure(const std::string& what, const std::filesystem::path& path) {
  const std::error_code code(errno, std::generic_category());
  return {Errc::unavailable, "cannot " + what + " " + path.string() + ": " + code.message()};
}

class FileHandle {
 public:
  FileHandle(const std::filesystem::path& path, int flags)
      : fd_(::open(path.c_str(), flags | O_CLOEXEC, 0600)) {}
  ~FileHandle() {
    if (fd_ >= 0) ::close(fd_);
  }
  FileHandle(const FileHandle&) = delete;
  FileHandle& operator=(const FileHandle&) = delete;

  int get() const { return fd_; }

 private:
  int fd_;
};

bool write_all(int fd, std::string_view bytes) {
  while (!bytes.empty()) {
    const ssize_t written = ::write(fd, bytes.data(), bytes.size());
    if (written < 0 && errno == EINTR) continue;
    if (written < 0) return false;
    bytes.remove_prefix(static_cast<std::size_t>(written));
  }
  return true;
}

}  // namespace

Status write_durably(const std::filesystem::path& file, std::string_view bytes) {
  const FileHandle handle(file, O_WRONLY | O_CREAT | O_EXCL);
  if (handle.get() < 0) return failure("make", file);
  if (write_all(handle.get(), bytes) && ::fsync(handle.get()) == 0) return {};
  const Error error = failure("write", file);
  ::unlink(file.c_str());
  return error;
}

Status sync_folder(const std::filesystem::path& folder) {
  const FileHandle handle(folder, O_RDONLY | O_DIRECTORY);
  if (handle.get() < 0 || ::fsync(handle.get()) != 0) return failure("sync", folder);
  return {};
}

}  // namespace wheelpit
