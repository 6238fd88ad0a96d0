#include "record/event_time.h"

#include <array>
#include <chrono>
#include <string_view>

namespace wheelpit {
namespace {

constexpr std::array<std::string_view, 12> kMonths = {"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                                      "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};

// The first second of the year 10000.
constexpr std::uint64_t kEnd =
    std::chrono::sys_seconds(std::chrono::sys_days{std::chrono::year{10000} / 1 / 1})
        .time_since_epoch()
        .count();

void append_two_digits(long value, std::string& out) {
  out += static_cast<char>('0' + value / 10);
  out += static_cast<char>('0' + value % 10);
}

}  // namespace

void append_event_time(std::uint64_t seconds_since_1970, std::string& out) {
  if (seconds_since_1970 >= kEnd) {
    out += "null";
    return;
  }
  const std::chrono::sys_seconds time{std::chrono::seconds(seconds_since_1970)};
  const auto day = std::chrono::floor<std::chrono::days>(time);
  const std::chrono::year_month_day date{day};
  const std::chrono::hh_mm_ss clock{time - day};
  const auto hour = clock.hours().count();

  out += '"';
  out += kMonths[static_cast<unsigned>(date.month()) - 1];
  out += ' ';
  out += std::to_string(static_cast<unsigned>(date.day()));
  out += ", ";
  out += std::to_string(static_cast<int>(date.year()));
  out += ", ";
  out += std::to_string(hour % 12 == 0 ? 12 : hour % 12);  // midnight and noon are 12
  out += ':';
  append_two_digits(clock.minutes().count(), out);
  out += ':';
  append_two_digits(clock.seconds().count(), out);
  out += hour < 12 ? " AM\"" : " PM\"";
}

}  // namespace wheelpit
