#include "runtime/log_stream.h"

#include <algorithm>
#include <array>
#include <cstdint>
#include <cstdio>
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
  // Four bytes of the time, then what is random.
  std::array<unsigned char, 24> bytes{};
  const auto all = std::span(bytes);
  fill_identifier(all.subspan(4));
  const auto seconds = std::chrono::floor<std::chrono::seconds>(now).time_since_epoch().count();
  for (unsigned i = 0; i < 4; ++i) {
    all[i] = static_cast<unsigned char>(static_cast<std::uint64_t>(seconds) >> (24U - 8U * i));
  }
  std::string text;
  text.reserve(80);
  text += "Root=1-";
  append_hex(text, all.first(4));
  text += '-';
  append_hex(text, all.subspan(4, 12));
  text += ";Parent=";
  append_hex(text, all.last(8));
  return text += ";Sampled=0";
}

}  // namespace wheelpit
