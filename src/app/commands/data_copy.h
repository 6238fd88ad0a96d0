#pragma once

#include <cstdint>
#include <filesystem>
#include <map>
#include <string>
#include <string_view>

#include "base/result.h"

namespace wheelpit {

// What a folder holds: the SHA-256 of each regular file, in hexadecimal, by its path in the folder
// with '/'.
using Digests = std::map<std::string, std::string>;

// A file of a copy that lists the others, as sha256sum(1) writes and checks it.
inline constexpr auto kSums = "SHA256SUMS";

// Copies all that is in `from` into the folder `to`, which exists: files with their modes, on the
// disk when this returns, folders and symbolic links. The digests of what was read. Errors name the
// file.
Result<Digests> copy_tree(const std::filesystem::path& from, const std::filesystem::path& to);

// One file in the same way, which must not be there yet.
Result<std::string> copy_one(const std::filesystem::path& from, const std::filesystem::path& to);

// Gives all of `folder`, itself included and no link followed, to the owner of `like`, if this
// process may do so and is another user.
Status give_to_owner_of(const std::filesystem::path& like, const std::filesystem::path& folder);

// Reads every file of `folder` but kSums.
Result<Digests> digests_of(const std::filesystem::path& folder);

// A file of this command's own in a copy. An error if anything has its name already, a link too:
// who runs this may write where the engine's user may not.
Status write_new(const std::filesystem::path& file, std::string_view text);

Status write_sums(const std::filesystem::path& folder, const Digests& digests);

// Errc::malformed if `folder` has no kSums, or holds something else than it says: the error names
// the first file that is missing, has been changed, or is not listed, or a symbolic link where a
// data directory has none.
Status check_sums(const std::filesystem::path& folder);

}  // namespace wheelpit
