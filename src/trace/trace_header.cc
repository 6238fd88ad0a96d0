#include "trace/trace_header.h"

#include <algorithm>
#include <array>
#include <cstdint>
#include <span>

#include "base/uuid.h"

namespace wheelpit {

namespace {

void append_hex(std::string& out, std::span<const unsigned char> bytes) {
  constexpr std::string_view kDigits = "0123456789abcdef";
  for (const unsigned char byte : bytes) {
    const std::array<char, 2> digits{kDigits[byte >> 4U], kDigits[byte & 15U]};
    out.append(digits.data(), digits.size());
  }
}

template <std::size_t kBytes>
void append_random(std::string& out) {
  std::array<unsigned char, kBytes> random{};
  fill_identifier(random);
  append_hex(out, random);
}

bool is_hex(std::string_view text, std::size_t digits) {
  return text.size() == digits && std::ranges::all_of(text, [](char c) {
           return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F');
         });
}

bool is_root(std::string_view text) {
  return text.size() == 35 && text.starts_with("1-") && is_hex(text.substr(2, 8), 8) &&
         text[10] == '-' && is_hex(text.substr(11), 24);
}

std::string_view trimmed(std::string_view text) {
  while (text.starts_with(' ')) text.remove_prefix(1);
  while (text.ends_with(' ')) text.remove_suffix(1);
  return text;
}

}  // namespace

TraceHeader parse_trace_header(std::string_view text) {
  TraceHeader header;
  while (!text.empty()) {
    const std::string_view part = trimmed(text.substr(0, text.find(';')));
    text.remove_prefix(std::min(text.size(), text.find(';')));
    if (!text.empty()) text.remove_prefix(1);
    const std::size_t equals = part.find('=');
    if (equals == std::string_view::npos) continue;
    const std::string_view key = part.substr(0, equals);
    const std::string_view value = part.substr(equals + 1);
    if (key == "Root") {
      if (is_root(value)) header.root = value;
    } else if (key == "Parent") {
      if (is_hex(value, 16)) header.parent = value;
    } else if (key == "Sampled") {
      // "?" leaves the decision to anyone who receives it.
      if (value == "0" || value == "1") header.sampled = value == "1";
    } else {
      header.rest.append(";").append(part);
    }
  }
  return header;
}

std::string to_string(const TraceHeader& header) {
  std::string text;
  text.reserve(80 + header.rest.size());
  text += "Root=";
  text += header.root;
  text += ";Parent=";
  text += header.parent;
  text += header.sampled.value_or(false) ? ";Sampled=1" : ";Sampled=0";
  text += header.rest;
  return text;
}

std::string make_trace_root(WallTime now) {
  const auto seconds = static_cast<std::uint64_t>(
      std::chrono::floor<std::chrono::seconds>(now).time_since_epoch().count());
  std::array<unsigned char, 4> time{};
  for (unsigned i = 0; i < time.size(); ++i) {
    time.at(i) = static_cast<unsigned char>(seconds >> (24U - 8U * i));
  }
  std::string root;
  root.reserve(35);
  root += "1-";
  append_hex(root, time);
  root += '-';
  append_random<12>(root);
  return root;
}

std::string make_segment_id() {
  std::string id;
  append_random<8>(id);
  return id;
}

}  // namespace wheelpit
