#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "base/result.h"

namespace wheelpit {

// Which folders of this machine may be a function's code (S3Bucket=hot-reload). None without roots.
struct HotReloadRules {
  std::vector<std::filesystem::path> roots;  // [functions] hot_reload_roots; absolute
  std::filesystem::path data_dir;            // the engine's own: never code
  // False: of several nodes, whose folders are not the same. Then none is code.
  bool same_everywhere = true;
};

// The real path of the folder `path`, every link in it resolved, if it is one that may be a
// function's code now: a root or below one, and neither the engine's data_dir, nor in it, nor
// holding it. Else Errc::invalid_argument with a sentence that names [functions] hot_reload_roots
// and shows no path but `path`. To be asked whenever the folder is about to be used: what a path
// leads to may have changed since.
Result<std::filesystem::path> hot_reload_folder(const HotReloadRules& rules,
                                                const std::string& path);

}  // namespace wheelpit
