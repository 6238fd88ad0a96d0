#include "wire/openwire/text.h"

#include <cstddef>
#include <cstdint>
#include <cstring>

namespace wheelpit::openwire {

namespace {

constexpr char32_t kReplacement = 0xFFFD;

struct Character {
  char32_t code = kReplacement;
  std::size_t size = 1;  // bytes it was read from
  bool plain = false;    // these bytes are what UTF-8 has for the code
};

bool is_high_surrogate(char32_t code) { return code >= 0xD800 && code <= 0xDBFF; }
bool is_low_surrogate(char32_t code) { return code >= 0xDC00 && code <= 0xDFFF; }

// The code of a sequence of `size` bytes, shortest or not; nothing: it is cut or not one.
std::optional<char32_t> sequence(std::string_view text, std::size_t size) {
  if (text.size() < size) return std::nullopt;
  const auto first = static_cast<unsigned char>(text[0]);
  char32_t code = first & (0xFFU >> (size + 1));
  for (std::size_t i = 1; i < size; ++i) {
    const auto next = static_cast<unsigned char>(text[i]);
    if ((next & 0xC0U) != 0x80U) return std::nullopt;
    code = (code << 6U) | (next & 0x3FU);
  }
  return code;
}

Character surrogate(char32_t first, std::string_view after) {
  if (is_high_surrogate(first) && after.starts_with('\xED')) {
    const auto second = sequence(after, 3);
    if (second && is_low_surrogate(*second)) {
      return {.code = 0x10000 + ((first - 0xD800) << 10U) + (*second - 0xDC00), .size = 6};
    }
  }
  return {.size = 3};
}

// The first character of a text that is UTF-8, modified or not.
Character next(std::string_view text) {
  const auto first = static_cast<unsigned char>(text[0]);
  if (first < 0x80) return {.code = first, .size = 1, .plain = true};
  if (first < 0xC0 || first > 0xF4) return {};
  const std::size_t size = first < 0xE0 ? 2 : first < 0xF0 ? 3 : 4;
  const auto code = sequence(text, size);
  if (!code) return {};
  if (size == 2) {
    if (*code == 0) return {.code = 0, .size = 2};
    if (*code < 0x80) return {};
  } else if (size == 3) {
    if (is_high_surrogate(*code) || is_low_surrogate(*code)) {
      return surrogate(*code, text.substr(3));
    }
    if (*code < 0x800) return {};
  } else if (*code < 0x10000 || *code > 0x10FFFF) {
    return {};
  }
  return {.code = *code, .size = size, .plain = true};
}

void append_sequence(char32_t code, std::string& out) {
  const auto continued = [&](unsigned shift) {
    out += static_cast<char>(0x80U | ((code >> shift) & 0x3FU));
  };
  if (code < 0x80) {
    out += static_cast<char>(code);
  } else if (code < 0x800) {
    out += static_cast<char>(0xC0U | (code >> 6U));
    continued(0);
  } else if (code < 0x10000) {
    out += static_cast<char>(0xE0U | (code >> 12U));
    continued(6);
    continued(0);
  } else {
    out += static_cast<char>(0xF0U | (code >> 18U));
    continued(12);
    continued(6);
    continued(0);
  }
}

void append_modified(char32_t code, std::string& out) {
  if (code == 0) {
    out += "\xC0\x80";
  } else if (code < 0x10000) {
    append_sequence(code, out);
  } else {
    append_sequence(0xD800 + ((code - 0x10000) >> 10U), out);
    append_sequence(0xDC00 + ((code - 0x10000) & 0x3FFU), out);
  }
}

// How many of the first bytes are ASCII, counted in words: up to seven more may be.
std::size_t ascii_words(std::string_view text) {
  std::size_t size = 0;
  std::uint64_t word = 0;
  while (text.size() - size >= sizeof(word)) {
    std::memcpy(&word, text.data() + size, sizeof(word));
    if ((word & 0x8080808080808080U) != 0) break;
    size += sizeof(word);
  }
  return size;
}

}  // namespace

void append_utf8(std::string_view modified, std::string& out) {
  std::size_t same = 0;  // bytes of `modified` that can be appended as they are
  const auto append_same = [&] {
    out.append(modified.substr(0, same));
    modified.remove_prefix(same);
    same = 0;
  };
  while (same < modified.size()) {
    same += ascii_words(modified.substr(same));
    if (same == modified.size()) break;
    const Character character = next(modified.substr(same));
    if (character.plain) {
      same += character.size;
      continue;
    }
    append_same();
    append_sequence(character.code, out);
    modified.remove_prefix(character.size);
  }
  append_same();
}

void append_modified_utf8(std::string_view utf8, std::string& out) {
  while (!utf8.empty()) {
    const Character character = next(utf8);
    append_modified(character.code, out);
    utf8.remove_prefix(character.size);
  }
}

std::string to_modified_utf8(std::string_view utf8) {
  std::string modified;
  append_modified_utf8(utf8, modified);
  return modified;
}

std::string Text::utf8() const {
  std::string text;
  if (modified) append_utf8(*modified, text);
  return text;
}

std::optional<std::string> Text::nullable_utf8() const {
  if (!modified) return std::nullopt;
  return utf8();
}

}  // namespace wheelpit::openwire
