#pragma once

#include <string_view>

#include "base/result.h"
#include "runtime/process/process.h"

namespace wheelpit::runtime {

// A file without a name that holds `contents` in memory; what a child inherits to read.
// Errc::unavailable if the machine gives none (descriptors, memory).
Result<OwnedFd> make_memory_file(const char* label, std::string_view contents);

}  // namespace wheelpit::runtime
