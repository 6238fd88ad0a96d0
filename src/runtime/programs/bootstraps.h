#pragma once

#include <filesystem>
#include <span>
#include <string_view>

#include "base/result.h"

namespace wheelpit::runtime {

struct EmbeddedFile {
  std::string_view path;  // relative, such as "node/bootstrap.mjs"
  std::string_view text;
};

// Our programs that run functions of the node and python families: the files under runtimes/,
// compiled in.
extern const std::span<const EmbeddedFile> kBootstrapFiles;

// Writes them below `folder`, and the launcher beside them, as "launcher". Running environments may
// be reading the old ones: each file is replaced as a whole.
Status write_bootstraps(const std::filesystem::path& folder);

// One file that functions read: replaced as a whole, its folder made where it is missing.
Status write_for_functions(const std::filesystem::path& path, std::string_view text);

}  // namespace wheelpit::runtime
