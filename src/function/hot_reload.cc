#include "function/hot_reload.h"

#include <algorithm>
#include <system_error>

namespace wheelpit {
namespace {

namespace fs = std::filesystem;

// Both canonical.
bool is_in(const fs::path& path, const fs::path& folder) {
  const auto [in_path, in_folder] =
      std::mismatch(path.begin(), path.end(), folder.begin(), folder.end());
  return in_folder == folder.end();
}

bool is_below_a_root(const HotReloadRules& rules, const fs::path& path) {
  return std::ranges::any_of(rules.roots, [&](const fs::path& root) {
    std::error_code error;
    const fs::path real = fs::canonical(root, error);
    // A root of "/" would let in everything.
    return !error && real != real.root_path() && is_in(path, real);
  });
}

Error refused(const std::string& path, std::string_view why) {
  return {Errc::invalid_argument,
          "S3Bucket=hot-reload cannot take '" + path + "': " + std::string(why)};
}

constexpr std::string_view kOutside =
    "only folders below those of [functions] hot_reload_roots in wheelpit.toml may be the code of "
    "a function; add it, or a folder above it, there.";
constexpr std::string_view kOwnData =
    "[functions] hot_reload_roots never reaches the engine's own [server] data_dir, what is in it, "
    "or a folder that holds it.";

constexpr std::string_view kNotShared =
    "several nodes run this function, and a folder of one of them is not on the others; if the "
    "folders below [functions] hot_reload_roots are the same on each node, say so by [cluster] "
    "shared_folders = true.";

}  // namespace

Result<fs::path> hot_reload_folder(const HotReloadRules& rules, const std::string& path) {
  if (!rules.same_everywhere) return refused(path.substr(0, path.find('\0')), kNotShared);
  if (path.find('\0') != std::string::npos || !fs::path(path).is_absolute()) {
    return refused(path.substr(0, path.find('\0')),
                   "it takes the absolute path of a folder below [functions] hot_reload_roots.");
  }
  std::error_code error;
  fs::path real = fs::canonical(path, error);
  if (error) {
    // What is not there is told as such only where it could be used if it were.
    const fs::path near = fs::weakly_canonical(path, error);
    if (error || !is_below_a_root(rules, near)) return refused(path, kOutside);
    return refused(path, "below [functions] hot_reload_roots there is no such folder.");
  }
  if (real == real.root_path() || !is_below_a_root(rules, real)) return refused(path, kOutside);
  const fs::path data = fs::weakly_canonical(rules.data_dir, error);
  if (error || rules.data_dir.empty() || is_in(real, data) || is_in(data, real)) {
    return refused(path, kOwnData);
  }
  if (!fs::is_directory(real, error))
    return refused(path, "it is not a folder, so not one below [functions] hot_reload_roots.");
  return real;
}

}  // namespace wheelpit
