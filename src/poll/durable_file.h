#pragma once

#include <filesystem>
#include <string_view>

#include "base/result.h"

namespace wheelpit {

// Makes the file, which must not exist, readable by its owner alone. Its bytes are on the disk when
// this returns; its name after sync_folder(). What a failed write left is removed.
Status write_durably(const std::filesystem::path& file, std::string_view bytes);
Status sync_folder(const std::filesystem::path& folder);

}  // namespace wheelpit
