#pragma once

#include <bit>
#include <concepts>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <string>
#include <string_view>

namespace wheelpit::openwire {

// Reads big-endian values from bytes it does not own. A read past the end gives zero or "", and
// makes ok() false permanently: check once, after the last one.
class ByteReader {
 public:
  explicit ByteReader(std::string_view bytes) : bytes_(bytes) {}

  bool ok() const { return ok_; }
  std::string_view left() const { return bytes_; }

  // Nothing more can be read.
  void fail() {
    ok_ = false;
    bytes_ = bytes_.substr(bytes_.size());
  }

  template <std::integral Int>
  Int integer() {
    const std::string_view raw = take(sizeof(Int));
    if (raw.size() != sizeof(Int)) return 0;
    Int value = 0;
    std::memcpy(&value, raw.begin(), sizeof(Int));
    return std::byteswap(value);
  }

  bool boolean() { return integer<std::uint8_t>() != 0; }

  std::string_view take(std::size_t count) {
    if (count > bytes_.size()) {
      fail();
      return {};
    }
    const std::string_view taken = bytes_.substr(0, count);
    bytes_.remove_prefix(count);
    return taken;
  }

  // So many bytes as a 16 or 32 bit length before them says; a negative one cannot be.
  std::string_view short_block() { return take(integer<std::uint16_t>()); }
  std::string_view long_block() {
    const auto size = integer<std::int32_t>();
    if (size < 0) fail();
    return ok_ ? take(static_cast<std::size_t>(size)) : std::string_view();
  }

 private:
  static_assert(std::endian::native == std::endian::little);

  std::string_view bytes_;
  bool ok_ = true;
};

// Appends big-endian values to a string it does not own.
class ByteWriter {
 public:
  explicit ByteWriter(std::string& out) : out_(out) {}

  template <std::integral Int>
  void integer(Int value) {
    const Int big = std::byteswap(value);
    char raw[sizeof(Int)];
    std::memcpy(raw, &big, sizeof(Int));
    out_.append(raw, sizeof(Int));
  }

  void boolean(bool value) { out_.push_back(value ? '\1' : '\0'); }
  void bytes(std::string_view bytes) { out_.append(bytes); }

  // Cut at 65,535 bytes, all that the length can say. Callers must check the length before.
  void short_block(std::string_view bytes) {
    bytes = bytes.substr(0, 0xFFFF);
    integer(static_cast<std::uint16_t>(bytes.size()));
    out_.append(bytes);
  }
  void long_block(std::string_view bytes) {
    integer(static_cast<std::int32_t>(bytes.size()));
    out_.append(bytes);
  }

 private:
  std::string& out_;
};

}  // namespace wheelpit::openwire
