#pragma once

#include <cstdint>
#include <string_view>

#include "base/result.h"
#include "function/beneath.h"

namespace wheelpit {

struct UnzipLimits {
  std::uint64_t bytes;    // of all files together
  std::uint64_t entries;  // files, folders (those that only paths name, too) and links
};

// Unpacks the zip archive `zip` into the existing, empty folder `target`, an open descriptor. On an
// error the folder holds any part of it.
//
// Every file is made beneath that descriptor, and never through a link: an archive cannot write
// elsewhere. Errc::invalid_argument in the service's words for one that is damaged or encrypted,
// names something outside itself or the same thing twice, holds anything but files, folders and
// links that lead where a function may look (package_links.h), a set-uid, set-gid or sticky file,
// or more than the limits, counted while unpacking. Errc::unavailable if the disk refuses; no
// message names a path of this machine.
//
// Others than the owner may read everything and write nothing: a file that its owner may execute is
// 0755, any other 0644, and a folder 0755.
Status unzip(std::string_view zip, int target, UnzipLimits limits,
             Lookup lookup = Lookup::by_kernel);

}  // namespace wheelpit
