#include "app/config/config_file.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <system_error>

#include "base/file_descriptor.h"

namespace wheelpit {

namespace fs = std::filesystem;

namespace {

constexpr mode_t kOwnersAlone = 0600;

Error trouble(const fs::path& file, const char* what, int error) {
  const Errc code = error == ENOENT ? Errc::not_found : Errc::unavailable;
  // The kernel's text says "busy" of what cannot be replaced because it is mounted.
  // The kernel's text says "busy" of what cannot be replaced because it is mounted.
  const std::string why = error == EBUSY ? "it is mounted as a single file, which no new one can "
                                           "replace; mount the folder that holds it instead"
                                         : std::generic_category().message(error);
  return {code, "the configuration file " + file.string() + " cannot be " + what + ": " + why};
}

// The mode and the owners of the file that a new one takes the place of.
bool become_like(int fd, const struct stat& old) {
  struct stat now{};
  if (fstat(fd, &now) != 0) return false;
  const bool same = now.st_uid == old.st_uid && now.st_gid == old.st_gid;
  // The mode last: bits that a change of owners takes away are there again, and until then the
  // file is the engine's alone.
  return (same || fchown(fd, old.st_uid, old.st_gid) == 0) && fchmod(fd, old.st_mode & 07777U) == 0;
}

bool write_whole(int fd, std::string_view text) {
  while (!text.empty()) {
    const ssize_t written = write(fd, text.data(), text.size());
    if (written < 0 && errno == EINTR) continue;
    if (written <= 0) return false;
    text.remove_prefix(static_cast<std::size_t>(written));
  }
  return fsync(fd) == 0;
}

}  // namespace

Result<std::string> read_config_file(const fs::path& file) {
  // A pipe without a writer must not hold up the caller.
  const FileDescriptor in(open(file.c_str(), O_RDONLY | O_NONBLOCK | O_CLOEXEC));
  struct stat status{};
  if (!in || fstat(in.get(), &status) != 0) return trouble(file, "read", errno);
  if (!S_ISREG(status.st_mode)) {
    return Error(Errc::unavailable, "the configuration file " + file.string() +
                                        " cannot be reloaded: it is not a regular file");
  }
  std::string text;
  std::array<char, std::size_t{16} << 10> piece{};
  for (;;) {
    const ssize_t size = read(in.get(), piece.data(), piece.size());
    if (size < 0 && errno == EINTR) continue;
    if (size < 0) return trouble(file, "read", errno);
    if (size == 0) return text;
    text.append(piece.data(), static_cast<std::size_t>(size));
  }
}

Status write_config_file(const fs::path& file, std::string_view text) {
  std::error_code ec;
  const fs::path found = fs::canonical(file, ec);
  const fs::path real = ec ? file : found;
  struct stat status{};
  const bool exists = stat(real.c_str(), &status) == 0;
  // To write into the folder is not enough.
  if (exists && faccessat(AT_FDCWD, real.c_str(), W_OK, AT_EACCESS) != 0) {
    return trouble(file, "written", errno);
  }
  std::string fresh = real.string() + ".XXXXXX";
  const FileDescriptor out(mkostemp(fresh.data(), O_CLOEXEC));
  if (!out) return trouble(file, "written", errno);
  const bool done =
      write_whole(out.get(), text) &&
      (exists ? become_like(out.get(), status) : fchmod(out.get(), kOwnersAlone) == 0) &&
      rename(fresh.c_str(), real.c_str()) == 0;
  if (done) return {};
  const int error = errno;
  unlink(fresh.c_str());
  return trouble(file, "written", error);
}

}  // namespace wheelpit
