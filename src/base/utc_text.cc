#include "base/utc_text.h"

#include <algorithm>
#include <array>
#include <chrono>
#include <cstddef>

namespace wheelpit {

namespace {

constexpr std::string_view kFields = "YYYYMMDDhhmmssffffff";
using Digits = std::array<char, kFields.size()>;

// The digits of `number` end before `end`; returns where they begin.
std::size_t put(Digits& digits, std::size_t end, std::size_t width, unsigned number) {
  for (std::size_t i = 0; i < width; ++i, number /= 10) {
    digits[--end] = static_cast<char>('0' + number % 10);
  }
  return end;
}

Digits digits_of(WallTime time) {
  using namespace std::chrono;
  const auto day = floor<days>(time);
  const year_month_day date(day);
  const hh_mm_ss clock(time - day);
  const auto number = [](auto count) { return static_cast<unsigned>(count); };
  Digits digits;
  std::size_t end = digits.size();
  end = put(digits, end, 6, number(clock.subseconds().count()));
  end = put(digits, end, 2, number(clock.seconds().count()));
  end = put(digits, end, 2, number(clock.minutes().count()));
  end = put(digits, end, 2, number(clock.hours().count()));
  end = put(digits, end, 2, static_cast<unsigned>(date.day()));
  end = put(digits, end, 2, static_cast<unsigned>(date.month()));
  put(digits, end, 4, number(std::clamp(static_cast<int>(date.year()), 0, 9999)));
  return digits;
}

}  // namespace

void append_utc(std::string& out, std::string_view form, WallTime time) {
  const Digits digits = digits_of(time);
  const std::size_t begin = out.size();
  out.append(form);
  std::size_t next = 0;
  for (std::size_t i = 0; i < form.size(); ++i) {
    const char letter = form[i];
    if (i == 0 || form[i - 1] != letter) next = kFields.find(letter);
    if (next < kFields.size() && kFields[next] == letter) out[begin + i] = digits[next++];
  }
}

}  // namespace wheelpit
