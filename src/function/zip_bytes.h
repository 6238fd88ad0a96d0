#pragma once

#include <cstdint>
#include <string_view>

namespace wheelpit {

// Little-endian numbers of an archive. Zero where it has no bytes: who reads checks has() before
// where that would be taken for a value.
class ZipBytes {
 public:
  explicit ZipBytes(std::string_view bytes) : bytes_(bytes) {}

  std::uint64_t size() const { return bytes_.size(); }
  bool has(std::uint64_t at, std::uint64_t size) const {
    return at <= bytes_.size() && size <= bytes_.size() - at;
  }
  unsigned u16(std::uint64_t at) const { return static_cast<unsigned>(number(at, 2)); }
  std::uint32_t u32(std::uint64_t at) const { return static_cast<std::uint32_t>(number(at, 4)); }
  std::uint64_t u64(std::uint64_t at) const { return number(at, 8); }

 private:
  std::uint64_t number(std::uint64_t at, std::uint64_t size) const {
    std::uint64_t value = 0;
    if (!has(at, size)) return value;
    for (std::uint64_t i = size; i-- > 0;) {
      value = value << 8U | static_cast<unsigned char>(bytes_[at + i]);
    }
    return value;
  }

  std::string_view bytes_;
};

}  // namespace wheelpit
