#include "api/json/json_characters.h"

#include <array>
#include <charconv>
#include <cstdint>

namespace wheelpit::api {
namespace {

bool is_letter(char32_t c) {
  if (c < 0x80) return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
  if (c == 0xAA || c == 0xB5 || c == 0xBA) return true;
  return c >= 0xC0 && c != 0xD7 && c != 0xF7;
}

bool is_currency(char32_t c) { return c == '$' || (c >= 0xA2 && c <= 0xA5); }

bool is_control(char32_t c) { return c < 0x20 || (c >= 0x7F && c <= 0x9F); }

bool is_ignored(char32_t c) { return c == 0xAD || (is_control(c) && (c < 9 || c > 13)); }

}  // namespace

std::string utf8_of(char32_t c) {
  const auto byte = [](char32_t bits) { return static_cast<char>(bits); };
  const auto tail = [&byte, c](int shift) { return byte(0x80U | ((c >> shift) & 0x3FU)); };
  if (c < 0x80) return {byte(c)};
  if (c < 0x800) return {byte(0xC0U | (c >> 6U)), tail(0)};
  if (c < 0x10000) return {byte(0xE0U | (c >> 12U)), tail(6), tail(0)};
  return {byte(0xF0U | (c >> 18U)), tail(12), tail(6), tail(0)};
}

std::string hexadecimal(char32_t c) {
  std::array<char, 8> digits{};
  const auto end = std::to_chars(digits.data(), digits.data() + digits.size(),
                                 static_cast<std::uint32_t>(c), 16);
  return "0x" + std::string(digits.data(), end.ptr);
}

std::string described_character(char32_t c) {
  const std::string code = "code " + std::to_string(static_cast<std::uint32_t>(c));
  if (is_control(c)) return "(CTRL-CHAR, " + code + ")";
  return "'" + utf8_of(c) + "' (" + code + (c > 0xFF ? " / " + hexadecimal(c) : "") + ")";
}

bool begins_word(char32_t c) { return is_letter(c) || is_currency(c) || c == '_'; }

bool is_in_word(char32_t c) { return begins_word(c) || (c >= '0' && c <= '9') || is_ignored(c); }

}  // namespace wheelpit::api
