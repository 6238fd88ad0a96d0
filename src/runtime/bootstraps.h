#pragma once

#include <filesystem>
#include <string_view>

#include "base/result.h"

namespace wheelpit {

// Our programs that run functions of the node and python families; the text of the files under
// runtimes/, compiled in.
extern const std::string_view kPythonBootstrap;
extern const std::string_view kNodeBootstrap;

// Writes them below `folder`, as python/bootstrap.py and node/bootstrap.mjs. Running environments
// may be reading the old ones: each file is replaced as a whole.
Status write_bootstraps(const std::filesystem::path& folder);

}  // namespace wheelpit
