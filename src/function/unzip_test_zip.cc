#include "function/unzip_test_zip.h"

#include <zlib.h>

namespace wheelpit {
namespace {

void number(std::string& out, std::uint64_t value, int bytes) {
  for (int i = 0; i < bytes; ++i) out += static_cast<char>(value >> (8 * i) & 0xffU);
}

std::uint64_t crc_of(const std::string& text) {
  return crc32_z(0, reinterpret_cast<const Bytef*>(text.data()), text.size());
}

// What both headers of an entry say in the same order.
void common(std::string& out, const RawEntry& entry, std::size_t name_bytes) {
  const bool claims = entry.claimed >= 0;
  number(out, entry.flags, 2);
  number(out, entry.method, 2);
  number(out, 0, 4);  // time
  number(out, crc_of(entry.content), 4);
  number(out, entry.content.size(), 4);
  number(out, claims ? static_cast<std::uint64_t>(entry.claimed) : entry.content.size(), 4);
  number(out, name_bytes, 2);
}

}  // namespace

std::string raw_zip(const std::vector<RawEntry>& entries, const std::string& comment) {
  std::string out;
  std::string directory;
  for (const RawEntry& entry : entries) {
    const std::size_t at = out.size();
    number(out, 0x04034b50, 4);
    number(out, 20, 2);
    common(out, entry, entry.local_name.size());
    number(out, 0, 2);  // extra
    out += entry.local_name + entry.content;

    number(directory, 0x02014b50, 4);
    number(directory, 20 | entry.made_by << 8U, 2);
    number(directory, 20, 2);
    common(directory, entry, entry.name.size());
    number(directory, entry.extra.size(), 2);
    number(directory, 0, 2 + 2 + 2);  // comment, part, internal attributes
    number(directory, std::uint64_t{entry.mode} << 16U, 4);
    number(directory, at, 4);
    directory += entry.name + entry.extra;
  }
  const std::size_t at = out.size();
  out += directory;
  number(out, 0x06054b50, 4);
  number(out, 0, 4);
  number(out, entries.size(), 2);
  number(out, entries.size(), 2);
  number(out, directory.size(), 4);
  number(out, at, 4);
  number(out, comment.size(), 2);
  return out + comment;
}

}  // namespace wheelpit
