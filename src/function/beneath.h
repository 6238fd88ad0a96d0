#pragma once

#include <string>

#include "base/file_descriptor.h"

namespace wheelpit {

// How a path is looked up: by the kernel in one call (openat2), or by us, a component at a time,
// where it has no such call or a filter of system calls refuses it. Both find the same.
enum class Lookup { by_kernel, by_component };

// Opens what `path` names beneath `folder` (a descriptor of a folder), "" and "." for the folder
// itself. No component may be a link, the last included, and none may be "..": errno is ELOOP,
// ENOTDIR or EXDEV then. What another process puts in the way meanwhile changes nothing about that.
// `flags` as for open(); O_CLOEXEC and O_NOFOLLOW are added. The result holds nothing on an error.
FileDescriptor open_beneath(int folder, const std::string& path, int flags,
                            Lookup lookup = Lookup::by_kernel);

// The same of a path that may hold links, as long as they lead nowhere else than beneath `folder`.
// Without openat2 no link is followed.
FileDescriptor open_beneath_with_links(int folder, const std::string& path, int flags);

}  // namespace wheelpit
