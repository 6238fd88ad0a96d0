#include "runtime/trace_id.h"

#include <array>
#include <cstdint>

#include "base/uuid.h"

namespace wheelpit {

namespace {

void append_hex(std::string& out, std::uint64_t value, int digits) {
  for (int shift = (digits - 1) * 4; shift >= 0; shift -= 4) {
    out += "0123456789abcdef"[value >> shift & 15U];
  }
}

void append_random(std::string& out, std::size_t bytes) {
  std::array<unsigned char, 12> random{};
  fill_random(random);
  for (std::size_t i = 0; i < bytes; ++i) append_hex(out, random.at(i), 2);
}

std::string new_root(WallTime now) {
  const auto seconds = std::chrono::floor<std::chrono::seconds>(now).time_since_epoch().count();
  std::string text = "Root=1-";
  append_hex(text, static_cast<std::uint64_t>(seconds), 8);
  text += '-';
  append_random(text, 12);
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
    append_random(text, 8);
  }
  if (!says(given, "Sampled=")) text += tracing_mode == "Active" ? ";Sampled=1" : ";Sampled=0";
  return text;
}

}  // namespace wheelpit
