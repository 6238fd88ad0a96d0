#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"

namespace wheelpit {

// An entry of a zip archive as its central directory describes it.
struct ZipEntry {
  enum class Kind { file, folder, link, other };

  std::string name;  // the archive's bytes; may be anything
  Kind kind = Kind::file;
  unsigned permissions = 0;  // with set-uid, set-gid and sticky; 0 if the archive names none
  unsigned method = 0;
  std::uint32_t crc = 0;
  std::uint64_t packed_bytes = 0;
  std::uint64_t bytes = 0;      // once unpacked, as the archive claims
  std::uint64_t header_at = 0;  // of the local header
};

// What is told of an archive that cannot be unpacked, whatever the reason: the service's text.
Error not_unzippable();

// All entries of `zip` in the order of its central directory, which alone counts: what lies between
// the entries, or behind the directory, is not looked at. not_unzippable() for an archive that is
// damaged, encrypted, of several parts, that can be read in two ways, or that has more than
// `most_entries` entries. Comments, zip64 and bytes before the archive are fine.
Result<std::vector<ZipEntry>> read_zip_directory(std::string_view zip, std::uint64_t most_entries);

// Unpacks one entry of `zip`, stored or deflated, into `sink`, piece by piece. An error of the sink
// ends it. not_unzippable() if the content is not what the directory says of it.
Status read_zip_content(std::string_view zip, const ZipEntry& entry,
                        const std::function<Status(std::string_view)>& sink);

}  // namespace wheelpit
