#include "destination/utc_text.h"

#include <array>
#include <chrono>
#include <cstdio>

namespace wheelpit {

namespace {

struct Utc {
  explicit Utc(WallTime time)
      : day(std::chrono::floor<std::chrono::days>(time)),
        clock(std::chrono::floor<std::chrono::milliseconds>(time - day)),
        date(day) {}

  std::chrono::sys_days day;
  std::chrono::hh_mm_ss<std::chrono::milliseconds> clock;
  std::chrono::year_month_day date;

  int year() const { return static_cast<int>(date.year()); }
  unsigned month() const { return static_cast<unsigned>(date.month()); }
  unsigned day_of_month() const { return static_cast<unsigned>(date.day()); }
  int hour() const { return static_cast<int>(clock.hours().count()); }
  int minute() const { return static_cast<int>(clock.minutes().count()); }
  int second() const { return static_cast<int>(clock.seconds().count()); }
  int millisecond() const { return static_cast<int>(clock.subseconds().count()); }
};

}  // namespace

std::string iso_milliseconds(WallTime time) {
  const Utc utc(time);
  std::array<char, 64> text{};
  const int size = std::snprintf(text.data(), text.size(), "%04d-%02u-%02uT%02d:%02d:%02d.%03dZ",
                                 utc.year(), utc.month(), utc.day_of_month(), utc.hour(),
                                 utc.minute(), utc.second(), utc.millisecond());
  return {text.data(), static_cast<std::size_t>(size)};
}

std::string object_time(WallTime time) {
  const Utc utc(time);
  std::array<char, 64> text{};
  const int size =
      std::snprintf(text.data(), text.size(), "%04d/%02u/%02u/%04d-%02u-%02uT%02d.%02d.%02d",
                    utc.year(), utc.month(), utc.day_of_month(), utc.year(), utc.month(),
                    utc.day_of_month(), utc.hour(), utc.minute(), utc.second());
  return {text.data(), static_cast<std::size_t>(size)};
}

}  // namespace wheelpit
