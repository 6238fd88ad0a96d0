#include "function/zip_directory.h"

#include <sys/stat.h>

#include <optional>

#include "function/zip_bytes.h"

// APPNOTE.TXT of PKWARE, 4.3.

namespace wheelpit {
namespace {

constexpr std::uint32_t kEntry = 0x02014b50;
constexpr std::uint32_t kEnd = 0x06054b50;
constexpr std::uint32_t kEnd64 = 0x06064b50;
constexpr std::uint32_t kEnd64Locator = 0x07064b50;

constexpr std::uint64_t kEntrySize = 46;
constexpr std::uint64_t kEndSize = 22;
constexpr std::uint64_t kEnd64Size = 56;
constexpr std::uint64_t kLocatorSize = 20;
constexpr std::uint64_t kMostComment = 0xffff;

constexpr unsigned kUnix = 3;  // "version made by"
constexpr unsigned kMac = 19;
constexpr unsigned kEncrypted = 1;
constexpr unsigned kDosFolder = 0x10;
constexpr unsigned kZip64Field = 0x0001;
constexpr unsigned kUnixField = 0x000d;  // may name what the entry is a hard link to
constexpr std::uint64_t kUnixFieldSize = 12;

struct DirectoryPlace {
  std::uint64_t at = 0;
  std::uint64_t bytes = 0;
  std::uint64_t entries = 0;
  std::uint64_t shift = 0;  // bytes before the archive, which its offsets do not count
  bool wide = false;        // zip64: the number of entries is whole
};

// Where the end record is. The comment after it may hold anything, even something that looks like
// one; an archive that has two that fit is one that two programs read differently.
std::optional<std::uint64_t> find_end(const ZipBytes& zip) {
  std::optional<std::uint64_t> found;
  if (zip.size() < kEndSize) return found;
  const std::uint64_t last = zip.size() - kEndSize;
  const std::uint64_t first = last > kMostComment ? last - kMostComment : 0;
  for (std::uint64_t at = last + 1; at-- > first;) {
    if (zip.u32(at) != kEnd || at + kEndSize + zip.u16(at + 20) != zip.size()) continue;
    if (found) return std::nullopt;
    found = at;
  }
  return found;
}

// The zip64 end record that belongs to the end record at `end`, if there is one.
std::optional<std::uint64_t> find_end64(const ZipBytes& zip, std::uint64_t end) {
  if (end < kLocatorSize || zip.u32(end - kLocatorSize) != kEnd64Locator) return std::nullopt;
  const std::uint64_t locator = end - kLocatorSize;
  const std::uint64_t told = zip.u64(locator + 8);
  if (told <= locator && zip.has(told, kEnd64Size) && zip.u32(told) == kEnd64) return told;
  if (locator >= kEnd64Size && zip.u32(locator - kEnd64Size) == kEnd64) {
    return locator - kEnd64Size;  // bytes before the archive
  }
  return std::nullopt;
}

std::optional<DirectoryPlace> find_directory(const ZipBytes& zip) {
  const auto end = find_end(zip);
  if (!end) return std::nullopt;
  DirectoryPlace place{
      .at = zip.u32(*end + 16), .bytes = zip.u32(*end + 12), .entries = zip.u16(*end + 10)};
  std::uint64_t behind = *end;
  std::uint64_t parts = zip.u16(*end + 4) + zip.u16(*end + 6);
  const bool wide = place.at == 0xffffffff || place.bytes == 0xffffffff || place.entries == 0xffff;
  if (const auto end64 = find_end64(zip, *end); end64 && wide) {
    behind = *end64;
    parts = zip.u32(*end64 + 16) + zip.u32(*end64 + 20);
    place = {.at = zip.u64(*end64 + 48),
             .bytes = zip.u64(*end64 + 40),
             .entries = zip.u64(*end64 + 32),
             .wide = true};
  }
  if (parts != 0 || place.bytes > behind || place.at > behind - place.bytes) return std::nullopt;
  place.shift = behind - place.bytes - place.at;
  place.at += place.shift;
  return place;
}

// Takes the wide values of a zip64 extra field, which is there for those that are all ones. False
// if the extra fields are damaged, or make the entry a hard link.
bool read_extra(const ZipBytes& extra, ZipEntry& entry) {
  for (std::uint64_t at = 0; at + 4 <= extra.size();) {
    const unsigned id = extra.u16(at);
    const std::uint64_t size = extra.u16(at + 2);
    std::uint64_t value = at + 4;
    const std::uint64_t behind = value + size;
    if (behind > extra.size()) return false;
    if (id == kUnixField && size > kUnixFieldSize) return false;
    if (id == kZip64Field) {
      for (std::uint64_t* number : {&entry.bytes, &entry.packed_bytes, &entry.header_at}) {
        if (*number != 0xffffffff) continue;
        if (value + 8 > behind) return false;
        *number = extra.u64(value);
        value += 8;
      }
    }
    at = behind;
  }
  return true;
}

ZipEntry::Kind kind_of_mode(unsigned mode) {
  switch (mode & S_IFMT) {
    case S_IFREG:
    case 0:
      return ZipEntry::Kind::file;
    case S_IFDIR:
      return ZipEntry::Kind::folder;
    case S_IFLNK:
      return ZipEntry::Kind::link;
    default:
      return ZipEntry::Kind::other;
  }
}

// What kind it is, its permissions, and a name with "/" as archives of old Windows programs lack.
void read_attributes(unsigned made_by, std::uint32_t attributes, ZipEntry& entry) {
  if (made_by == kUnix || made_by == kMac) {
    entry.kind = kind_of_mode(attributes >> 16U);
    entry.permissions = attributes >> 16U & 07777U;
  } else {
    if ((attributes & kDosFolder) != 0) entry.kind = ZipEntry::Kind::folder;
    if (entry.name.find('/') == std::string::npos) {
      for (char& c : entry.name) c = c == '\\' ? '/' : c;
    }
  }
  if (!entry.name.ends_with('/') || entry.kind == ZipEntry::Kind::folder) return;
  const bool empty_file = entry.kind == ZipEntry::Kind::file && entry.bytes == 0;
  entry.kind = empty_file ? ZipEntry::Kind::folder : ZipEntry::Kind::other;
}

}  // namespace

Error not_unzippable() {
  return {Errc::invalid_argument,
          "Could not unzip uploaded file. Please check your file, then try to upload again."};
}

Result<std::vector<ZipEntry>> read_zip_directory(std::string_view zip, std::uint64_t most_entries) {
  const ZipBytes bytes(zip);
  const auto place = find_directory(bytes);
  if (!place) return not_unzippable();
  std::vector<ZipEntry> entries;
  const std::uint64_t end = place->at + place->bytes;
  for (std::uint64_t at = place->at; at < end;) {
    if (end - at < kEntrySize || bytes.u32(at) != kEntry) return not_unzippable();
    if (entries.size() == most_entries) return not_unzippable();
    const std::uint64_t name_size = bytes.u16(at + 28);
    const std::uint64_t extra_size = bytes.u16(at + 30);
    const std::uint64_t comment_size = bytes.u16(at + 32);
    const std::uint64_t name_at = at + kEntrySize;
    if (end - name_at < name_size + extra_size + comment_size) return not_unzippable();
    ZipEntry& entry = entries.emplace_back();
    entry.name = zip.substr(name_at, name_size);
    entry.method = bytes.u16(at + 10);
    entry.crc = bytes.u32(at + 16);
    entry.packed_bytes = bytes.u32(at + 20);
    entry.bytes = bytes.u32(at + 24);
    entry.header_at = bytes.u32(at + 42);
    const ZipBytes extra(zip.substr(name_at + name_size, extra_size));
    const bool encrypted = (bytes.u16(at + 8) & kEncrypted) != 0;
    if (encrypted || bytes.u16(at + 34) != 0 || !read_extra(extra, entry)) return not_unzippable();
    if (entry.header_at > place->at - place->shift) return not_unzippable();
    entry.header_at += place->shift;
    read_attributes(bytes.u16(at + 4) >> 8U, bytes.u32(at + 38), entry);
    at = name_at + name_size + extra_size + comment_size;
  }
  const std::uint64_t count = place->wide ? entries.size() : entries.size() & 0xffffU;
  if (count != place->entries) return not_unzippable();
  return entries;
}

}  // namespace wheelpit
