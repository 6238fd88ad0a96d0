#pragma once

#include <cstdint>
#include <string>
#include <string_view>

// Frames of HTTP/2 as a server sends them, by hand, for tests.
namespace wheelpit::http2_frames {

inline constexpr std::uint8_t kHeaders = 1;
inline constexpr std::uint8_t kReset = 3;
inline constexpr std::uint8_t kSettings = 4;
inline constexpr std::uint8_t kPush = 5;
inline constexpr std::uint8_t kPing = 6;
inline constexpr std::uint8_t kGoAway = 7;
inline constexpr std::uint8_t kWindowUpdate = 8;
inline constexpr std::uint8_t kContinuation = 9;

inline constexpr std::uint8_t kAck = 0x1;
inline constexpr std::uint8_t kEndStream = 0x1;
inline constexpr std::uint8_t kEndHeaders = 0x4;

inline std::string be32(std::uint32_t number) {
  std::string bytes;
  for (int shift = 24; shift >= 0; shift -= 8) bytes += static_cast<char>(number >> shift);
  return bytes;
}

inline std::string frame(std::uint8_t type, std::uint8_t flags, std::uint32_t stream,
                         std::string_view content) {
  std::string bytes = be32(static_cast<std::uint32_t>(content.size())).substr(1);
  bytes += static_cast<char>(type);
  bytes += static_cast<char>(flags);
  bytes += be32(stream);
  return bytes.append(content);
}

inline std::string settings() { return frame(kSettings, 0, 0, ""); }
inline std::string data_frame(std::string_view content, std::uint8_t flags = 0) {
  return frame(0, flags, 1, content);
}

// Of a head: a name and a value of less than 127 bytes, not put into a table.
inline std::string literal(std::string_view name, std::string_view value) {
  std::string bytes(1, '\0');
  bytes += static_cast<char>(name.size());
  bytes += name;
  bytes += static_cast<char>(value.size());
  return bytes.append(value);
}

// Status 200 and what follows.
inline std::string head(std::string_view fields = "") {
  return frame(kHeaders, kEndHeaders, 1, std::string("\x88").append(fields));
}

// How many frames of this type stand in whole frames.
inline int frames_of(std::string_view bytes, std::uint8_t type) {
  int count = 0;
  while (bytes.size() >= 9) {
    const auto at = [&](std::size_t i) { return static_cast<std::uint8_t>(bytes[i]); };
    const std::size_t length = std::size_t{at(0)} << 16 | std::size_t{at(1)} << 8 | at(2);
    if (at(3) == type) ++count;
    bytes.remove_prefix(9 + length);
  }
  return count;
}

}  // namespace wheelpit::http2_frames
