#pragma once

#include <cstddef>
#include <string>

#include "base/result.h"

namespace wheelpit {

struct SmallFile {
  std::string text;
  // Only this user and root can have written it, as far as its owner and mode tell.
  bool ours = true;
};

// Blocks the thread. Errors name the path: not_found, too_large; invalid_argument if it cannot be
// read, or is not a regular file.
Result<SmallFile> read_small_file(const std::string& path, std::size_t most_bytes);

}  // namespace wheelpit
