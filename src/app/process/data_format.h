#pragma once

#include <filesystem>

#include "base/result.h"

namespace wheelpit {

// How an engine's data directory is laid out, as the file "format" in it says: a number, and for
// people the version of wheelpit that wrote it. It grows when an older engine could not use, or
// would harm, what a newer one has written; databases have versions of their own
// (sqlite/database_file.h).
inline constexpr int kDataFormat = 1;

// Notes the format in `data_dir`, which exists, unless it is noted. Refused is a folder of a newer
// format, by its number and the version that wrote it; one without the file is of format 1. Errors:
//   malformed    of a newer format, or the file holds no format
//   unavailable  the file cannot be read or written
Status settle_data_format(const std::filesystem::path& data_dir);

}  // namespace wheelpit
