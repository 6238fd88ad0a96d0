#include "app/dev/work_folder.h"

#include <algorithm>
#include <cstdlib>
#include <fstream>
#include <system_error>
#include <vector>

namespace wheelpit {
namespace {

namespace fs = std::filesystem;

// Is `path` the folder or in it? Both absolute, links resolved.
bool is_within(const fs::path& path, const fs::path& folder) {
  return std::ranges::mismatch(folder, path).in1 == folder.end();
}

}  // namespace

Result<WorkFolder> WorkFolder::make(const fs::path& code) {
  std::error_code failure;
  const std::vector<fs::path> places = {fs::temp_directory_path(failure), "/var/tmp", "/dev/shm"};
  std::string tried;
  for (const fs::path& each : places) {
    const fs::path place = fs::canonical(each, failure);
    if (failure) continue;
    if (is_within(place, code)) {
      tried += "; " + place.string() + " is within the function's folder";
      continue;
    }
    std::string name = (place / "wheelpit-dev-XXXXXX").string();
    if (::mkdtemp(name.data()) != nullptr) return WorkFolder(name);
    tried += "; " + place.string() + " cannot be written";
  }
  return Error(Errc::invalid_argument,
               "there is no place for temporary files" + tried +
                   ": set TMPDIR to a folder outside of the function's, or move the function to a "
                   "folder of its own");
}

WorkFolder::~WorkFolder() {
  std::error_code ignored;
  if (!path_.empty()) fs::remove_all(path_, ignored);
}

Status WorkFolder::write(const std::string& name, std::string_view text) const {
  std::ofstream file(path_ / name, std::ios::binary);
  file << text;
  file.close();
  if (file) return {};
  return Error(Errc::unavailable, (path_ / name).string() + " cannot be written");
}

}  // namespace wheelpit
