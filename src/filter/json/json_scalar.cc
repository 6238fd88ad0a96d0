#include "filter/json/json_scalar.h"

#include <cstdint>

#include "filter/value/number.h"
#include "filter/value/utf8.h"

namespace wheelpit::filter {
namespace {

// -1 if it is not a hexadecimal digit.
int hex_value(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  const char letter = static_cast<char>(c | 0x20);
  return letter >= 'a' && letter <= 'f' ? letter - 'a' + 10 : -1;
}

std::uint32_t hex4(std::string_view digits) {
  std::uint32_t value = 0;
  for (const char c : digits.substr(0, 4)) {
    value = value << 4 | static_cast<std::uint32_t>(hex_value(c));
  }
  return value;
}

char single_escape(char escape) {
  switch (escape) {
    case 'b':
      return '\b';
    case 'f':
      return '\f';
    case 'n':
      return '\n';
    case 'r':
      return '\r';
    case 't':
      return '\t';
    default:
      return escape;
  }
}

// Takes the digits after \u, and those of the other half if there is one.
std::uint32_t take_unicode_escape(std::string_view& rest) {
  std::uint32_t character = hex4(rest);
  rest.remove_prefix(4);
  if (character >= 0xd800 && character < 0xdc00 && rest.starts_with("\\u")) {
    const std::uint32_t low = hex4(rest.substr(2));
    if (low >= 0xdc00 && low < 0xe000) {
      character = 0x10000 + ((character - 0xd800) << 10) + (low - 0xdc00);
      rest.remove_prefix(6);
    }
  }
  return character;
}

}  // namespace

bool is_long_bare_scalar(std::string_view token) {
  const std::string_view text = without_space(token);
  if (text[0] <= '9') return is_json_number(text);
  return text == "true" || text == "false" || text == "null";
}

Value read_escaped_string(std::string_view content, std::string& scratch) {
  if (content.find('\\') == std::string_view::npos) {
    return {.kind = ValueKind::text, .text = content};
  }
  unescape(content, scratch);
  return {.kind = ValueKind::text, .text = scratch};
}

bool escapes_are_valid(std::string_view content) {
  constexpr std::string_view kEscapes = "\"\\/bfnrt";
  for (std::size_t at = content.find('\\'); at != std::string_view::npos;
       at = content.find('\\', at)) {
    if (at + 1 >= content.size()) return false;
    if (content[at + 1] == 'u') {
      if (at + 6 > content.size()) return false;
      for (const char c : content.substr(at + 2, 4)) {
        if (hex_value(c) < 0) return false;
      }
      at += 6;
    } else {
      if (kEscapes.find(content[at + 1]) == std::string_view::npos) return false;
      at += 2;
    }
  }
  return true;
}

void unescape(std::string_view content, std::string& out) {
  out.clear();
  while (true) {
    const std::size_t escape = content.find('\\');
    if (escape == std::string_view::npos) break;
    out += content.substr(0, escape);
    const char kind = content[escape + 1];
    content.remove_prefix(escape + 2);
    if (kind == 'u') {
      append_utf8(take_unicode_escape(content), out);
    } else {
      out += single_escape(kind);
    }
  }
  out += content;
}

}  // namespace wheelpit::filter
