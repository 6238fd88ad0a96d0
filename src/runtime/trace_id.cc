#include "runtime/trace_id.h"

#include <array>
#include <cstdint>
#include <span>
#include <string_view>

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

std::string new_root(WallTime now) {
  const auto seconds = static_cast<std::uint64_t>(
      std::chrono::floor<std::chrono::seconds>(now).time_since_epoch().count());
  std::array<unsigned char, 4> time{};
  for (unsigned i = 0; i < time.size(); ++i) {
    time.at(i) = static_cast<unsigned char>(seconds >> (24U - 8U * i));
  }
  std::string text;
  text.reserve(80);
  text += "Root=1-";
  append_hex(text, time);
  text += '-';
  append_random<12>(text);
  return text;
}

bool says(std::string_view given, std::string_view key) {
  return given.starts_with(key) || given.contains(";" + std::string(key));
}

}  // namespace

std::string trace_id_for(std::string_view given, std::string_view tracing_mode, WallTime now) {
  std::string text(given);
  if (!says(given, "Root=")) text = given.empty() ? new_root(now) : new_root(now) + ";" + text;
  if (!says(given, "Parent=")) {
    text += ";Parent=";
    append_random<8>(text);
  }
  if (!says(given, "Sampled=")) text += tracing_mode == "Active" ? ";Sampled=1" : ";Sampled=0";
  return text;
}

}  // namespace wheelpit
