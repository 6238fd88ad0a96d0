#pragma once

#include <bit>
#include <concepts>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <string>
#include <string_view>

namespace wheelpit::amqp091 {

// Reads big-endian fields from bytes it does not own. A read past the end gives zero or "", and
// makes ok() false permanently: check once, after the last field.
class ByteReader {
 public:
  explicit ByteReader(std::string_view bytes) : bytes_(bytes) {}

  bool ok() const { return ok_; }
  std::size_t left() const { return bytes_.size(); }

  template <std::integral Int>
  Int integer() {
    const std::string_view raw = take(sizeof(Int));
    if (raw.size() != sizeof(Int)) return 0;
    Int value = 0;
    std::memcpy(&value, raw.begin(), sizeof(Int));
    return std::byteswap(value);
  }

  std::string_view take(std::size_t count) {
    if (count > bytes_.size()) {
      ok_ = false;
      bytes_ = {};
      return {};
    }
    const std::string_view taken = bytes_.substr(0, count);
    bytes_.remove_prefix(count);
    return taken;
  }

  std::string_view short_string() { return take(integer<std::uint8_t>()); }
  std::string_view long_string() { return take(integer<std::uint32_t>()); }

 private:
  static_assert(std::endian::native == std::endian::little);

  std::string_view bytes_;
  bool ok_ = true;
};

// Appends big-endian fields to a string it does not own.
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

  void bytes(std::string_view bytes) { out_.append(bytes); }

  // Cut at 255 bytes, all that a short string can be. Callers must check the length before.
  void short_string(std::string_view text) {
    text = text.substr(0, 255);
    integer(static_cast<std::uint8_t>(text.size()));
    bytes(text);
  }
  void long_string(std::string_view text) {
    integer(static_cast<std::uint32_t>(text.size()));
    bytes(text);
  }

 private:
  std::string& out_;
};

}  // namespace wheelpit::amqp091
