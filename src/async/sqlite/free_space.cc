#include "async/sqlite/free_space.h"

#include <sys/statvfs.h>

namespace wheelpit::async {

std::uint64_t free_bytes_at(const std::string& path) {
  struct statvfs disk{};
  if (statvfs(path.c_str(), &disk) != 0) return 0;
  return std::uint64_t{disk.f_bavail} * disk.f_frsize;
}

}  // namespace wheelpit::async
