#include "app/process/data_directory.h"

#include <optional>
#include <string>
#include <system_error>

namespace wheelpit {

namespace fs = std::filesystem;

namespace {

// Below that, SQLite's log may have no room for the next change.
constexpr std::uint64_t kRoomForChanges = std::uint64_t{16} << 20;

bool has_content(const fs::path& file) {
  std::error_code fault;
  const auto size = fs::file_size(file, fault);
  return !fault && size > 0;
}

// A function's or a layer's folder. What begins with a dot is unfinished work of a put().
bool has_packages(const fs::path& code) {
  std::error_code fault;
  for (const fs::directory_entry& entry : fs::directory_iterator(code, fault)) {
    if (entry.path().filename().string().starts_with('.')) continue;
    if (fs::directory_iterator(entry.path(), fault) != fs::directory_iterator()) return true;
  }
  return false;
}

// What lies in the folder and belongs to a database that is missing.
std::optional<std::string> left_of_a_database(const fs::path& data_dir) {
  if (has_packages(data_dir / "code")) return "functions' packages in code/";
  if (has_content(data_dir / "async.db")) return "events in async.db";
  if (has_content(data_dir / "positions.db")) return "positions of streams in positions.db";
  return std::nullopt;
}

}  // namespace

Status check_data_directory(const fs::path& data_dir) {
  const fs::path database = data_dir / "wheelpit.db";
  if (has_content(database)) return {};
  const auto left = left_of_a_database(data_dir);
  if (!left) return {};
  std::error_code fault;
  const std::string is = fs::exists(database, fault) ? " is empty" : " is not there";
  return Error(Errc::malformed,
               "[server] data_dir: " + database.string() + is + ", but there are " + *left +
                   ": restore wheelpit.db from a backup, or name the folder that has it with "
                   "--data-dir. To begin with nothing, choose a new folder");
}

void tell_of_little_room(const fs::path& data_dir, std::uint64_t free, std::uint64_t reserve,
                         const Log& log) {
  const Log where =
      log.with("data_dir", data_dir.string()).with("free_bytes", std::to_string(free));
  if (free < kRoomForChanges) {
    where.error(
        "the disk is full: mappings consume and functions are invoked, but changes through the "
        "API, asynchronous invocations and functions' logs may be refused or lost; make room");
  } else if (free < reserve) {
    where.warn(
        "the disk has less than [async] min_free_bytes left: asynchronous invocations are refused "
        "until there is room");
  }
}

}  // namespace wheelpit
