#include "app/config/config_file.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <fstream>
#include <iterator>
#include <system_error>

#include "base/file_descriptor.h"

namespace wheelpit {

namespace fs = std::filesystem;

namespace {

constexpr mode_t kOwnersAlone = 0600;

Error trouble(const fs::path& file, const char* what, int error) {
  return {Errc::unavailable, "the configuration file " + file.string() + " cannot be " + what +
                                 ": " + std::generic_category().message(error)};
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
  std::error_code ec;
  if (!fs::exists(file, ec)) return std::string();
  errno = 0;
  std::ifstream stream(file, std::ios::binary);
  std::string text{std::istreambuf_iterator<char>(stream), {}};
  if (!stream.is_open() || stream.bad()) return trouble(file, "read", errno);
  return text;
}

Status write_config_file(const fs::path& file, std::string_view text) {
  std::error_code ec;
  const fs::path found = fs::canonical(file, ec);
  const fs::path real = ec ? file : found;
  struct stat status{};
  const bool exists = stat(real.c_str(), &status) == 0;
  std::string fresh = real.string() + ".XXXXXX";
  const FileDescriptor out(mkostemp(fresh.data(), O_CLOEXEC));
  if (!out) return trouble(file, "written", errno);
  const bool done =
      write_whole(out.get(), text) &&
      fchmod(out.get(), exists ? status.st_mode & 07777U : kOwnersAlone) == 0 &&
      (!exists || geteuid() != 0 || fchown(out.get(), status.st_uid, status.st_gid) == 0) &&
      rename(fresh.c_str(), real.c_str()) == 0;
  if (done) return {};
  const int error = errno;
  unlink(fresh.c_str());
  return trouble(file, "written", error);
}

}  // namespace wheelpit
