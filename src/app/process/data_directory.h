#pragma once

#include <cstdint>
#include <filesystem>

#include "base/log.h"
#include "base/result.h"

namespace wheelpit {

// Whether an engine may begin in `data_dir`. Refused is a folder whose database is missing or empty
// while other files in it say that there was one: an engine that started over there would serve
// nothing of what is configured, and forget events of functions that it does not know. The error
// names the files and the remedy. A folder that is new, or has only a key, is fine.
Status check_data_directory(const std::filesystem::path& data_dir);

// Says in the log what a disk with so little room left keeps the engine from doing. Nothing if
// there is enough: more than `reserve` bytes, which is what [async] min_free_bytes says.
void tell_of_little_room(const std::filesystem::path& data_dir, std::uint64_t free,
                         std::uint64_t reserve, const Log& log);

}  // namespace wheelpit
