#include "runtime/programs/bootstraps.h"

#include <unistd.h>

#include <cerrno>
#include <fstream>
#include <iterator>
#include <string>
#include <system_error>

#include "runtime/process/launcher_program.h"

namespace wheelpit::runtime {

namespace fs = std::filesystem;

namespace {

// Readable for the users that functions run as, whatever the umask.
constexpr fs::perms kFolder = fs::perms::owner_all | fs::perms::group_read | fs::perms::group_exec |
                              fs::perms::others_read | fs::perms::others_exec;
constexpr fs::perms kText =
    fs::perms::owner_read | fs::perms::owner_write | fs::perms::group_read | fs::perms::others_read;
constexpr fs::perms kProgram = fs::perms::owner_read | fs::perms::owner_exec |
                               fs::perms::group_read | fs::perms::group_exec |
                               fs::perms::others_read | fs::perms::others_exec;

// An engine of this version has written it before: then even a full disk is no trouble.
bool is_there(const fs::path& path, std::string_view text, fs::perms mode) {
  std::error_code ec;
  if (fs::symlink_status(path, ec).permissions() != mode ||
      fs::file_size(path, ec) != text.size()) {
    return false;
  }
  std::ifstream in(path, std::ios::binary);
  const std::string found{std::istreambuf_iterator<char>(in), {}};
  return found == text;
}

Status write_whole(const fs::path& path, std::string_view text, fs::perms mode) {
  if (is_there(path, text, mode)) return {};
  std::error_code ec;
  fs::create_directories(path.parent_path(), ec);
  fs::permissions(path.parent_path(), kFolder, ec);
  const fs::path fresh =
      path.string() + "." + std::to_string(getpid()) + "." + std::to_string(gettid());
  errno = 0;
  std::ofstream out(fresh, std::ios::binary | std::ios::trunc);
  out << text;
  out.close();
  if (!out.good()) ec = std::error_code(errno != 0 ? errno : EIO, std::generic_category());
  if (!ec) fs::permissions(fresh, mode, ec);
  if (!ec) fs::rename(fresh, path, ec);
  if (!ec) return {};
  std::error_code ignored;
  fs::remove(fresh, ignored);
  return Error(Errc::unavailable, "cannot write " + path.string() + ": " + ec.message() +
                                      "; no function can be started without it");
}

}  // namespace

Status write_for_functions(const fs::path& path, std::string_view text) {
  return write_whole(path, text, kText);
}

Status write_bootstraps(const fs::path& folder) {
  for (const EmbeddedFile& file : kBootstrapFiles) {
    if (Status written = write_whole(folder / file.path, file.text, kText); !written) {
      return written;
    }
  }
  return write_whole(folder / "launcher", launcher_program(), kProgram);
}

}  // namespace wheelpit::runtime
