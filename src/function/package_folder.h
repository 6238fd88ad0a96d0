#pragma once

#include <cstdint>
#include <filesystem>
#include <set>
#include <string>
#include <vector>

#include "base/clock.h"
#include "base/result.h"

namespace wheelpit {

// A package, or the merged layers of a function, in a CodeStore's folder: ROOT/<owner>/<name>.
struct PackageOnDisk {
  std::string owner;
  std::string name;
  std::uint64_t zip_bytes = 0;  // 0 of merged layers

  bool operator==(const PackageOnDisk&) const = default;
};

// One that nothing refers to.
struct UnusedPackage {
  PackageOnDisk package;
  WallTime since{};    // when it was first found so
  bool marked = true;  // that is kept on the disk; false: the disk takes nothing now
};

// What happens to the packages of a CodeStore in `root`, which is absolute. All of it by
// descriptors, following no link. Names in `used` are absolute directories: ROOT/<owner>/<name>.
// Errors are the disk's (unavailable).

// Packages that are not in `used`. When each was first found so is kept beside it, in the time of a
// file NAME.unused; one that is used again loses it. What a put() left unfinished is removed. To be
// called while no put() runs.
Result<std::vector<UnusedPackage>> find_unused_packages(const std::filesystem::path& root,
                                                        const std::set<std::string>& used,
                                                        WallTime now);

// Removes those of `owner` that are not in `used`, and says which. What find_unused_packages() has
// found stays.
Result<std::vector<PackageOnDisk>> remove_unused_packages(const std::filesystem::path& root,
                                                          const std::string& owner,
                                                          const std::set<std::string>& used);

Status remove_package(const std::filesystem::path& root, const PackageOnDisk& package);

}  // namespace wheelpit
