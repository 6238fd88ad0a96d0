#pragma once

#include <cstdint>
#include <string>

namespace wheelpit::async {

// Bytes that this user may still write on the disk that `path` is on; 0 if that is unknown.
std::uint64_t free_bytes_at(const std::string& path);

}  // namespace wheelpit::async
