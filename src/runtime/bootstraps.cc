#include "runtime/bootstraps.h"

#include <unistd.h>

#include <fstream>
#include <string>
#include <system_error>

namespace wheelpit {

namespace fs = std::filesystem;

namespace {

Status write_whole(const fs::path& path, std::string_view text) {
  std::error_code ec;
  fs::create_directories(path.parent_path(), ec);
  const fs::path fresh =
      path.string() + "." + std::to_string(getpid()) + "." + std::to_string(gettid());
  std::ofstream out(fresh, std::ios::binary | std::ios::trunc);
  out << text;
  out.close();
  if (out.good()) fs::rename(fresh, path, ec);
  if (!out.good() || ec) return Error(Errc::unavailable, "cannot write " + path.string());
  // Readable for the unprivileged user of the sandbox, whatever the umask.
  fs::permissions(path,
                  fs::perms::owner_read | fs::perms::owner_write | fs::perms::group_read |
                      fs::perms::others_read,
                  ec);
  return {};
}

}  // namespace

Status write_bootstraps(const fs::path& folder) {
  for (const EmbeddedFile& file : kBootstrapFiles) {
    if (Status written = write_whole(folder / file.path, file.text); !written) return written;
  }
  return {};
}

}  // namespace wheelpit
