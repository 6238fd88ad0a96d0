#include "runtime/log_stream.h"

#include <algorithm>
#include <array>
#include <cstdint>
#include <cstdio>

#include "base/uuid.h"

namespace wheelpit {

namespace {

void append_hex(std::string& out, std::uint64_t value, int digits) {
  for (int shift = (digits - 1) * 4; shift >= 0; shift -= 4) {
    out += "0123456789abcdef"[value >> shift & 15U];
  }
}

}  // namespace

std::string make_log_stream(WallTime now) {
  using namespace std::chrono;
  const year_month_day date(floor<days>(now));
  std::array<char, 32> text{};
  const int size = std::snprintf(text.data(), text.size(), "%04d/%02u/%02u/[$LATEST]",
                                 static_cast<int>(date.year()), static_cast<unsigned>(date.month()),
                                 static_cast<unsigned>(date.day()));
  std::string name(text.data(), static_cast<std::size_t>(size));
  std::string id = make_uuid();
  std::erase(id, '-');
  return name + id;
}

std::string make_trace_id(WallTime now) {
  std::array<unsigned char, 20> random{};
  fill_random(random);
  const auto seconds = std::chrono::floor<std::chrono::seconds>(now).time_since_epoch().count();
  std::string text = "Root=1-";
  append_hex(text, static_cast<std::uint64_t>(seconds), 8);
  text += '-';
  for (std::size_t i = 0; i < 12; ++i) append_hex(text, random.at(i), 2);
  text += ";Parent=";
  for (std::size_t i = 12; i < 20; ++i) append_hex(text, random.at(i), 2);
  return text + ";Sampled=0";
}

}  // namespace wheelpit
