#include "aws/credentials/small_file.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <system_error>

#include "base/file_descriptor.h"

namespace wheelpit {

Result<SmallFile> read_small_file(const std::string& path, std::size_t most_bytes) {
  // Anyone who opens a pipe that no one writes to waits for ever without O_NONBLOCK.
  const FileDescriptor file(::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY));
  struct stat facts{};
  if (!file || fstat(file.get(), &facts) != 0) {
    const int error = errno;
    const bool missing = error == ENOENT || error == ENOTDIR;
    return Error(missing ? Errc::not_found : Errc::invalid_argument,
                 path + ": " + std::generic_category().message(error));
  }
  if (!S_ISREG(facts.st_mode))
    return Error(Errc::invalid_argument, path + " is not a regular file");
  SmallFile read{
      .text = {},
      .ours = (facts.st_uid == geteuid() || facts.st_uid == 0) && (facts.st_mode & S_IWOTH) == 0};
  std::array<char, 4096> buffer{};
  for (;;) {
    const ssize_t count = ::read(file.get(), buffer.data(), buffer.size());
    if (count < 0 && errno == EINTR) continue;
    if (count < 0) {
      return Error(Errc::invalid_argument, path + ": " + std::generic_category().message(errno));
    }
    if (count == 0) return read;
    read.text.append(buffer.data(), static_cast<std::size_t>(count));
    if (read.text.size() > most_bytes) {
      return Error(Errc::too_large,
                   path + " has more than " + std::to_string(most_bytes) + " bytes");
    }
  }
}

}  // namespace wheelpit
