#pragma once

#include <cstdint>
#include <filesystem>
#include <string_view>

#include "base/result.h"

namespace wheelpit {

struct UnzipLimits {
  std::uint64_t bytes;    // of all files together
  std::uint64_t entries;  // files, directories and links
};

// Unpacks the zip archive `zip` into the existing, empty directory `target`. Permissions are those
// of the archive, but the owner may always read. On an error the directory holds any part of it.
//
// Nothing is written outside `target`, and no link in it leads out: an archive that tries is
// Errc::invalid_argument like one that is damaged or encrypted. The texts are the service's.
// Errc::unavailable if the disk refuses.
Status unzip(std::string_view zip, const std::filesystem::path& target, UnzipLimits limits);

}  // namespace wheelpit
