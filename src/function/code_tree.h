#pragma once

#include <cstdint>
#include <string>

#include "base/file_descriptor.h"

namespace wheelpit {

// What is done with whole trees of files. All of it goes by descriptors and follows no link, so
// that what lies in a tree, or changes in it meanwhile, cannot lead anywhere else. On failure errno
// says why.

// Removes `name` of the folder `folder`, with all it holds, however deep. Ends at the first thing
// that cannot be removed. True if there was nothing.
bool remove_tree(int folder, const std::string& name);

// Adds the sizes of all regular files below `folder` to `bytes`.
bool add_tree_size(int folder, std::uint64_t& bytes);

// Puts everything in `from` into `to`: folders are created, files become hard links, links are
// copied. Existing entries of `to` that are not folders in both are replaced.
bool merge_tree(int from, int to);

// Makes the folder `name` in `folder` with exactly these permissions, and opens it. With EEXIST in
// errno if there is something already.
FileDescriptor make_folder(int folder, const std::string& name, unsigned permissions);

// Opens the folder `name` in `folder`; not one that a link leads to.
FileDescriptor open_folder(int folder, const std::string& name);

}  // namespace wheelpit
