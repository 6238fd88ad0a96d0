#include "api/json/json_cursor.h"

#include "api/json/json_characters.h"

namespace wheelpit::api {

std::string source_text(JsonCursor::Place place) {
  return "[Source: REDACTED (`StreamReadFeature.INCLUDE_SOURCE_IN_LOCATION` disabled); line: " +
         std::to_string(place.line) + ", column: " + std::to_string(place.column) + "]";
}

std::optional<unsigned char> JsonCursor::take_visible() {
  while (!ended()) {
    const unsigned char c = take();
    if (c == '\n' || (c == '\r' && (ended() || peek() != '\n'))) {
      ++line_;
      row_ = at_;
    } else if (c == '/') {
      unexpected(c,
                 "maybe a (non-standard) comment? (not recognized as one since Feature "
                 "'ALLOW_COMMENTS' not enabled for parser)");
      return std::nullopt;
    } else if (c > ' ') {
      return c;
    } else if (c != ' ' && c != '\t' && c != '\r') {
      stop("Illegal character (" + described_character(c) +
               "): only regular white space (\\r, \\n, \\t) is allowed between tokens",
           last());
      return std::nullopt;
    }
  }
  return std::nullopt;
}

char32_t JsonCursor::decoded(unsigned char first) {
  if (first < 0x80) return first;
  int more = 0;
  if ((first & 0xE0U) == 0xC0U) more = 1;
  if ((first & 0xF0U) == 0xE0U) more = 2;
  if ((first & 0xF8U) == 0xF0U) more = 3;
  if (more == 0) stop("Invalid UTF-8 start byte " + hexadecimal(first), next());
  char32_t c = first & (0x3FU >> static_cast<unsigned>(more));
  for (; more > 0 && !ended(); --more) {
    const unsigned char byte = take();
    if ((byte & 0xC0U) != 0x80U) {
      stop("Invalid UTF-8 middle byte " + hexadecimal(byte), next());
      break;
    }
    c = (c << 6U) | (byte & 0x3FU);
  }
  return c;
}

bool JsonCursor::stop(std::string_view message, Place place) {
  if (fault_.empty()) fault_ = std::string(message) + "\n at " + source_text(place);
  return false;
}

bool JsonCursor::unexpected(char32_t c, std::string_view wanted) {
  return stop("Unexpected character (" + described_character(c) + "): " + std::string(wanted),
              last());
}

bool JsonCursor::bad_number(char32_t c, std::string_view wanted) {
  return stop("Unexpected character (" + described_character(c) +
                  ") in numeric value: " + std::string(wanted),
              last());
}

bool JsonCursor::end_of_input(std::string_view where) {
  return stop("Unexpected end-of-input" + std::string(where), next());
}

}  // namespace wheelpit::api
