#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace wheelpit::openwire {

// Java's modified UTF-8, which is what every string of OpenWire is written in: U+0000 is C0 80, and
// a character above U+FFFF is its two UTF-16 surrogates of three bytes each.

// Appends it as real UTF-8. Whatever the bytes, the result is valid: a surrogate without its
// partner and what is not UTF-8 become U+FFFD. Plain UTF-8 of four bytes, which some clients write
// by mistake, is taken as it is meant.
void append_utf8(std::string_view modified, std::string& out);

// The other way. What is not UTF-8 becomes U+FFFD.
void append_modified_utf8(std::string_view utf8, std::string& out);
std::string to_modified_utf8(std::string_view utf8);

// A string as it is on the wire. A view: the bytes belong to the frame it was read from, or to the
// writer.
struct Text {
  std::optional<std::string_view> modified;  // null is not the same as empty

  bool is_null() const { return !modified.has_value(); }
  std::string utf8() const;  // "" of null
  std::optional<std::string> nullable_utf8() const;
  bool operator==(const Text&) const = default;
};

}  // namespace wheelpit::openwire
