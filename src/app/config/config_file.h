#pragma once

#include <filesystem>
#include <string>
#include <string_view>

#include "base/result.h"

namespace wheelpit {

// The text of a regular file. Errc::not_found if there is none, Errc::unavailable if it cannot be
// read. Never waits for a writer.
Result<std::string> read_config_file(const std::filesystem::path& file);

// Puts `text` in the place of the file, as a whole or not at all, with the mode and the owners that
// it has; behind a link, of what that leads to. A new file is its owner's alone. Errc::unavailable
// if it cannot be written, or the mode and the owners cannot be kept; Errc::not_found without its
// folder.
Status write_config_file(const std::filesystem::path& file, std::string_view text);

}  // namespace wheelpit
