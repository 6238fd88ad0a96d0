#include "logs/log_event.h"

#include <chrono>

#include "base/utc_text.h"

namespace wheelpit {
namespace {

constexpr std::string_view kForm = "0000-00-00T00:00:00.000Z ";

int number(std::string_view text, std::size_t at, std::size_t size) {
  int value = 0;
  for (const char c : text.substr(at, size)) value = value * 10 + (c - '0');
  return value;
}

bool begins_with_time(std::string_view line) {
  if (line.size() < kForm.size()) return false;
  for (std::size_t i = 0; i < kForm.size(); ++i) {
    const bool digit = line[i] >= '0' && line[i] <= '9';
    if (kForm[i] == '0' ? !digit : line[i] != kForm[i]) return false;
  }
  return true;
}

}  // namespace

void append_log_event(std::string& out, WallTime time, std::string_view stream,
                      std::string_view message) {
  append_utc(out, kIsoMilliseconds, time);
  out += ' ';
  out += stream;
  out += message.ends_with('\n') ? ' ' : '\t';
  if (message.ends_with('\n')) message.remove_suffix(1);
  for (std::size_t end = message.find('\n'); end != std::string_view::npos;
       end = message.find('\n')) {
    out += message.substr(0, end + 1);
    out += '\t';
    message.remove_prefix(end + 1);
  }
  out += message;
  out += '\n';
}

std::optional<StoredLine> parse_stored_line(std::string_view line) {
  if (!begins_with_time(line)) return std::nullopt;
  using namespace std::chrono;
  const year_month_day date(year(number(line, 0, 4)),
                            month(static_cast<unsigned>(number(line, 5, 2))),
                            day(static_cast<unsigned>(number(line, 8, 2))));
  if (!date.ok()) return std::nullopt;
  const auto time = sys_days(date) + hours(number(line, 11, 2)) + minutes(number(line, 14, 2)) +
                    seconds(number(line, 17, 2)) + milliseconds(number(line, 20, 3));
  std::string_view rest = line.substr(kForm.size());
  const std::size_t end = rest.find_first_of(" \t");
  if (end == std::string_view::npos || end == 0) return std::nullopt;
  return StoredLine{.time = time.time_since_epoch().count(),
                    .stream = rest.substr(0, end),
                    .message = rest.substr(end + 1),
                    .ends_in_line_feed = rest[end] == ' '};
}

std::string_view further_line(std::string_view line) {
  return line.starts_with('\t') ? line.substr(1) : line;
}

}  // namespace wheelpit
