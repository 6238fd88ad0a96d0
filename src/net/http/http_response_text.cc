#include "net/http/http_response_text.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <cstdio>

namespace wheelpit {

namespace {

void append_number(std::string& out, std::size_t number) {
  std::array<char, 24> digits{};
  const auto end = std::to_chars(digits.data(), digits.data() + digits.size(), number).ptr;
  out.append(digits.data(), end);
}

// What would break the head becomes a space.
void append_value(std::string& out, std::string_view value) {
  static constexpr std::string_view kBreaks("\r\n\0", 3);
  const auto at = static_cast<std::ptrdiff_t>(out.size());
  out += value;
  // Looked for one by one, which is what the C library is fast at.
  for (const char c : kBreaks) {
    if (value.find(c) == std::string_view::npos) continue;
    std::replace(out.begin() + at, out.end(), c, ' ');
  }
}

void append_status(std::string& out, int status) {
  out += "HTTP/1.1 ";
  append_number(out, static_cast<std::size_t>(status));
  out += ' ';
  out += reason_of(status);
}

void append_fields(std::string& out, const HttpHeaders& headers, std::string_view date,
                   AfterAnswer after) {
  out += "\r\nDate: ";
  out += date;
  if (after == AfterAnswer::close) out += "\r\nConnection: close";
  for (const auto& [name, value] : headers) {
    out += "\r\n";
    append_value(out, name);
    out += ": ";
    append_value(out, value);
  }
  out += "\r\n\r\n";
}

}  // namespace

std::string_view reason_of(int status) {
  switch (status) {
    case 100:
      return "Continue";
    case 200:
      return "OK";
    case 201:
      return "Created";
    case 202:
      return "Accepted";
    case 204:
      return "No Content";
    case 301:
      return "Moved Permanently";
    case 302:
      return "Found";
    case 304:
      return "Not Modified";
    case 400:
      return "Bad Request";
    case 401:
      return "Unauthorized";
    case 403:
      return "Forbidden";
    case 404:
      return "Not Found";
    case 405:
      return "Method Not Allowed";
    case 409:
      return "Conflict";
    case 413:
      return "Content Too Large";
    case 415:
      return "Unsupported Media Type";
    case 429:
      return "Too Many Requests";
    case 431:
      return "Request Header Fields Too Large";
    case 500:
      return "Internal Server Error";
    case 501:
      return "Not Implemented";
    case 502:
      return "Bad Gateway";
    case 503:
      return "Service Unavailable";
    default:
      return "Unknown";
  }
}

std::string http_date(std::chrono::sys_seconds when) {
  using namespace std::chrono;
  static constexpr std::array<const char*, 7> kDays = {"Sun", "Mon", "Tue", "Wed",
                                                       "Thu", "Fri", "Sat"};
  static constexpr std::array<const char*, 12> kMonths = {"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                                          "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
  const sys_days day = floor<days>(when);
  const year_month_day date(day);
  const hh_mm_ss time(when - day);
  std::array<char, 64> text{};
  const int size = std::snprintf(
      text.data(), text.size(), "%s, %02u %s %04d %02d:%02d:%02d GMT",
      kDays.at(weekday(day).c_encoding()), static_cast<unsigned>(date.day()),
      kMonths.at(static_cast<unsigned>(date.month()) - 1), static_cast<int>(date.year()),
      static_cast<int>(time.hours().count()), static_cast<int>(time.minutes().count()),
      static_cast<int>(time.seconds().count()));
  return {text.data(), static_cast<std::size_t>(size)};
}

void append_response_head(std::string& out, const HttpResponse& response, std::string_view date,
                          AfterAnswer after) {
  const std::size_t length =
      response.shared_body ? response.shared_body->size() : response.body.size();
  append_status(out, response.status);
  if (response.status != 204 && response.status != 304) {
    out += "\r\nContent-Length: ";
    append_number(out, length);
  }
  append_fields(out, response.headers, date, after);
}

void append_stream_head(std::string& out, const HttpResponse& response, std::string_view date,
                        StreamFraming framing, AfterAnswer after) {
  append_status(out, response.status);
  if (framing == StreamFraming::chunked) out += "\r\nTransfer-Encoding: chunked";
  append_fields(out, response.headers, date, after);
}

}  // namespace wheelpit
