#include "destination/message_attributes.h"

#include <algorithm>
#include <cstdint>

namespace wheelpit {

namespace {

constexpr std::size_t kMessageBytes = 1024;
constexpr std::size_t kTraceBytes = 500;
constexpr std::string_view kReplacement = "\xEF\xBF\xBD";

std::size_t length_announced_by(unsigned char first) {
  if (first < 0x80) return 1;
  if (first < 0xc2 || first > 0xf4) return 0;
  if (first < 0xe0) return 2;
  return first < 0xf0 ? 3 : 4;
}

// The character that `rest` begins with; 0 bytes if it is none.
struct Character {
  std::size_t bytes = 0;
  std::uint32_t code = 0;
};

Character first_of(std::string_view rest) {
  const auto at = [&](std::size_t i) { return static_cast<unsigned char>(rest[i]); };
  const std::size_t length = length_announced_by(at(0));
  if (length == 0 || length > rest.size()) return {};
  std::uint32_t code = length == 1 ? at(0) : at(0) & (0x7fU >> length);
  for (std::size_t i = 1; i < length; ++i) {
    if ((at(i) & 0xc0U) != 0x80U) return {};
    code = (code << 6U) | (at(i) & 0x3fU);
  }
  const bool overlong = (length == 3 && code < 0x800) || (length == 4 && code < 0x10000);
  if (overlong) return {};
  return {.bytes = length, .code = code};
}

// XML 1.0's characters, which are what SQS and SNS take.
bool is_taken(std::uint32_t code) {
  if (code < 0x20) return code == '\t' || code == '\n' || code == '\r';
  return code <= 0xd7ff || (code >= 0xe000 && code <= 0xfffd) ||
         (code >= 0x10000 && code <= 0x10ffff);
}

std::string first_kilobyte(std::string_view text) {
  std::string out;
  while (!text.empty()) {
    const Character character = first_of(text);
    const bool taken = character.bytes != 0 && is_taken(character.code);
    const std::string_view piece = taken ? text.substr(0, character.bytes) : kReplacement;
    if (out.size() + piece.size() > kMessageBytes) break;
    out += piece;
    text.remove_prefix(std::max<std::size_t>(character.bytes, 1));
  }
  return out;
}

}  // namespace

std::vector<MessageAttribute> attributes_of(const DeadLetter& letter) {
  std::vector<MessageAttribute> attributes;
  const auto add = [&](std::string_view name, std::string_view type, std::string value) {
    if (!value.empty()) attributes.push_back({name, type, std::move(value)});
  };
  add("RequestID", "String", letter.request_id);
  add("ErrorCode", "Number", std::to_string(letter.error_code));
  add("ErrorMessage", "String", first_kilobyte(letter.error_message));
  return attributes;
}

bool is_traceable(std::string_view trace_header) {
  return !trace_header.empty() && trace_header.size() <= kTraceBytes &&
         std::ranges::all_of(trace_header, [](char c) { return c >= ' ' && c <= '~'; });
}

}  // namespace wheelpit
