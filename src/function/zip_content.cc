#include <zlib.h>

#include <algorithm>
#include <memory>
#include <vector>

#include "function/zip_bytes.h"
#include "function/zip_directory.h"

namespace wheelpit {
namespace {

constexpr std::uint32_t kLocalHeader = 0x04034b50;
constexpr std::uint64_t kLocalHeaderSize = 30;
constexpr unsigned kEncrypted = 1;
constexpr unsigned kStored = 0;
constexpr unsigned kDeflated = 8;
constexpr std::size_t kPiece = std::size_t{128} * 1024;

// Passes on what was unpacked as long as it is not more than the directory says.
class Checked {
 public:
  Checked(const ZipEntry& entry, const std::function<Status(std::string_view)>& sink)
      : entry_(entry), sink_(sink), crc_(crc32(0, nullptr, 0)) {}

  Status take(std::string_view piece) {
    bytes_ += piece.size();
    if (bytes_ > entry_.bytes) return not_unzippable();
    crc_ = crc32_z(crc_, reinterpret_cast<const Bytef*>(piece.data()), piece.size());
    return sink_(piece);
  }

  Status finish() const {
    if (bytes_ != entry_.bytes || crc_ != entry_.crc) return not_unzippable();
    return {};
  }

 private:
  const ZipEntry& entry_;
  const std::function<Status(std::string_view)>& sink_;
  std::uint64_t bytes_ = 0;
  uLong crc_;
};

Status inflate_into(std::string_view packed, Checked& out) {
  z_stream stream{};
  constexpr int kNoHeader = -MAX_WBITS;
  if (inflateInit2(&stream, kNoHeader) != Z_OK) {
    return Error(Errc::unavailable, "The package could not be unpacked: no memory is left.");
  }
  const std::unique_ptr<z_stream, decltype(&inflateEnd)> closer(&stream, inflateEnd);
  stream.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(packed.data()));
  stream.avail_in = static_cast<uInt>(packed.size());
  // On the heap: an array would be part of every thread's stack.
  static thread_local std::vector<char> piece(kPiece);
  for (;;) {
    stream.next_out = reinterpret_cast<Bytef*>(piece.data());
    stream.avail_out = static_cast<uInt>(piece.size());
    const int result = inflate(&stream, Z_NO_FLUSH);
    if (result != Z_OK && result != Z_STREAM_END) return not_unzippable();
    const std::size_t size = piece.size() - stream.avail_out;
    if (size > 0) {
      if (Status taken = out.take({piece.data(), size}); !taken) return taken;
    }
    if (result == Z_STREAM_END) return stream.avail_in == 0 ? Status() : not_unzippable();
  }
}

}  // namespace

Status read_zip_content(std::string_view zip, const ZipEntry& entry,
                        const std::function<Status(std::string_view)>& sink) {
  const ZipBytes bytes(zip);
  const std::uint64_t at = entry.header_at;
  if (!bytes.has(at, kLocalHeaderSize) || bytes.u32(at) != kLocalHeader) return not_unzippable();
  const bool encrypted = (bytes.u16(at + 6) & kEncrypted) != 0;
  if (encrypted || bytes.u16(at + 8) != entry.method) return not_unzippable();
  const std::uint64_t name_size = bytes.u16(at + 26);
  const std::uint64_t content_at = at + kLocalHeaderSize + name_size + bytes.u16(at + 28);
  if (!bytes.has(content_at, entry.packed_bytes)) return not_unzippable();
  // A program that reads from the front must find the same name. Backslashes were made slashes.
  const std::string_view name = zip.substr(at + kLocalHeaderSize, name_size);
  if (!std::ranges::equal(name, entry.name, [](char given, char ours) {
        return given == ours || (given == '\\' && ours == '/');
      })) {
    return not_unzippable();
  }
  const std::string_view packed = zip.substr(content_at, entry.packed_bytes);
  Checked out(entry, sink);
  if (entry.method == kStored) {
    for (std::size_t done = 0; done < packed.size(); done += kPiece) {
      if (Status taken = out.take(packed.substr(done, kPiece)); !taken) return taken;
    }
  } else if (entry.method != kDeflated) {
    return not_unzippable();
  } else if (!packed.empty()) {
    if (Status inflated = inflate_into(packed, out); !inflated) return inflated;
  }
  return out.finish();
}

}  // namespace wheelpit
