#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace wheelpit {

// An entry as an archiver would not write it: everything can be said of it.
struct RawEntry {
  std::string name;
  std::string content{};  // stored as it is
  unsigned mode = 0100644;
  unsigned made_by = 3;  // Unix
  unsigned flags = 0;
  unsigned method = 0;
  std::string local_name = name;  // in the header before the content
  std::int64_t claimed = -1;      // bytes once unpacked; -1: those of the content
  std::string extra{};            // in the central directory
};

// The archive of these entries, byte by byte.
std::string raw_zip(const std::vector<RawEntry>& entries, const std::string& comment = "");

}  // namespace wheelpit
