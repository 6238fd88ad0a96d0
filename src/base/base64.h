#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

namespace wheelpit {

// Base64 with the alphabet of RFC 4648 §4 and padding.

// How many characters `bytes` bytes become.
constexpr std::size_t base64_size(std::size_t bytes) { return (bytes + 2) / 3 * 4; }

void append_base64(std::string_view bytes, std::string& out);
std::string to_base64(std::string_view bytes);

// Strict: nothing but the alphabet, padding complete, unused bits zero. Otherwise nothing.
std::optional<std::string> from_base64(std::string_view text);

// The same into memory of the caller's, of at least text.size() / 4 * 3 bytes. Returns how many
// were written.
std::optional<std::size_t> decode_base64(std::string_view text, char* out);

// Whether from_base64() would give bytes; many times faster than asking it.
bool is_base64(std::string_view text);

}  // namespace wheelpit
