#include "runtime/process/memory_file.h"

#include <sys/mman.h>
#include <unistd.h>

#include <cerrno>

#ifndef MFD_NOEXEC_SEAL
#define MFD_NOEXEC_SEAL 0x0008U
#endif

namespace wheelpit::runtime {

Result<OwnedFd> make_memory_file(const char* label, std::string_view contents) {
  int fd = memfd_create(label, MFD_CLOEXEC | MFD_NOEXEC_SEAL);
  if (fd < 0 && errno == EINVAL) fd = memfd_create(label, MFD_CLOEXEC);  // Linux before 6.3
  OwnedFd file(fd);
  const auto failed = [] {
    return Error(Errc::unavailable, "cannot create a file in memory: " + error_text(errno));
  };
  if (!file) return failed();
  while (!contents.empty()) {
    const ssize_t size = write(file.get(), contents.data(), contents.size());
    if (size < 0 && errno == EINTR) continue;
    if (size <= 0) return failed();
    contents.remove_prefix(static_cast<std::size_t>(size));
  }
  return file;
}

}  // namespace wheelpit::runtime
