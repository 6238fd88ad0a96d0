#include "base/log_line.h"

#include <algorithm>
#include <array>

#include "base/json_text.h"

namespace wheelpit {
namespace {

// A JSON string in which nothing is left that a terminal could obey: DEL and the C1 controls
// (U+0080-009F, C2 80-9F in UTF-8) are valid in JSON but not in a log.
void append_quoted(std::string_view text, std::string& out) {
  constexpr std::string_view kHex = "0123456789abcdef";
  std::string json;
  append_json_string(text, json);
  for (std::size_t i = 0; i < json.size(); ++i) {
    const auto byte = static_cast<unsigned char>(json[i]);
    const auto next = i + 1 < json.size() ? static_cast<unsigned char>(json[i + 1]) : 0U;
    const bool c1 = byte == 0xc2 && next < 0xa0;
    if (byte != 0x7f && !c1) {
      out += json[i];
      continue;
    }
    const unsigned code = c1 ? next : byte;
    out += "\\u00";
    out += kHex[code >> 4];
    out += kHex[code & 15];
    if (c1) ++i;
  }
}

bool is_printable_ascii(char c) { return c >= ' ' && c <= '~'; }

bool may_stand_bare(char c) { return c > ' ' && c <= '~' && c != '"' && c != '=' && c != '\\'; }

void append_message(std::string_view message, std::string& out) {
  if (std::ranges::all_of(message, is_printable_ascii)) {
    out += message;
    return;
  }
  std::string quoted;
  append_quoted(message, quoted);
  out.append(quoted, 1, quoted.size() - 2);
}

}  // namespace

std::string_view to_string(LogLevel level) {
  constexpr std::array<std::string_view, 5> kNames = {"debug", "info", "warn", "error", "off"};
  return kNames[static_cast<std::size_t>(level)];
}

std::string text_line(std::string_view message, const std::vector<LogField>& fields) {
  std::string out;
  append_message(message, out);
  for (const LogField& field : fields) {
    out += ' ';
    out += field.key;
    out += '=';
    if (!field.value.empty() && std::ranges::all_of(field.value, may_stand_bare)) {
      out += field.value;
    } else {
      append_quoted(field.value, out);
    }
  }
  return out;
}

std::string json_members(LogLevel level, std::string_view message,
                         const std::vector<LogField>& fields) {
  std::string out = "\"level\":\"";
  out += to_string(level);
  out += "\",\"message\":";
  append_quoted(message, out);
  for (const LogField& field : fields) {
    out += ',';
    append_quoted(field.key, out);
    out += ':';
    append_quoted(field.value, out);
  }
  return out;
}

}  // namespace wheelpit
