#include "record/header_value.h"

#include <array>
#include <charconv>
#include <cmath>
#include <concepts>
#include <string_view>

#include "base/json_text.h"
#include "record/event_time.h"

namespace wheelpit {
namespace {

template <std::integral Number>
void append_number(Number number, std::string& out) {
  std::array<char, 24> digits{};
  const auto end = std::to_chars(digits.data(), digits.data() + digits.size(), number).ptr;
  out.append(digits.data(), end);
}

// The shortest text that reads back as the same Number: a float's own, not its double's.
template <std::floating_point Number>
void append_real(Number number, std::string& out) {
  if (!std::isfinite(number)) {
    out += "null";
    return;
  }
  std::array<char, 32> digits{};
  const auto end = std::to_chars(digits.data(), digits.data() + digits.size(), number).ptr;
  const std::string_view text(digits.data(), end);
  out += text;
  if (text.find_first_of(".e") == std::string_view::npos) out += ".0";  // Java shows it is no int
}

void append_signed_bytes(std::string_view bytes, std::string& out) {
  out += '[';
  bool first = true;
  for (const char byte : bytes) {
    if (!first) out += ',';
    first = false;
    append_number(static_cast<int>(static_cast<signed char>(byte)), out);
  }
  out += ']';
}

// 12345 of scale 2 is 123.45; digits that are missing before the point become zeros.
void append_decimal(const Decimal& decimal, std::string& out) {
  const auto value = static_cast<std::int64_t>(decimal.value);
  std::string digits = std::to_string(value < 0 ? -value : value);
  if (value < 0) out += '-';
  if (digits.size() <= decimal.scale) digits.insert(0, decimal.scale + 1 - digits.size(), '0');
  const std::size_t point = digits.size() - decimal.scale;
  out.append(digits, 0, point);
  if (decimal.scale == 0) return;
  out += '.';
  out.append(digits, point);
}

struct Appender {
  std::string& out;

  void operator()(std::monostate) const { out += "null"; }
  void operator()(bool value) const { out += value ? "true" : "false"; }
  void operator()(std::int64_t value) const { append_number(value, out); }
  void operator()(std::uint64_t value) const { append_number(value, out); }
  void operator()(float value) const { append_real(value, out); }
  void operator()(double value) const { append_real(value, out); }
  void operator()(const Decimal& value) const { append_decimal(value, out); }
  void operator()(Timestamp value) const { append_event_time(value.seconds, out); }
  void operator()(const ByteArray& value) const { append_signed_bytes(value.bytes, out); }
  void operator()(const LongString& value) const {
    out += R"({"bytes":)";
    append_signed_bytes(value.bytes, out);
    out += '}';
  }
  void operator()(const HeaderTable& table) const { append_header_table(table, out); }
  void operator()(const HeaderArray& array) const {
    out += '[';
    bool first = true;
    for (const HeaderValue& value : array) {
      if (!first) out += ',';
      first = false;
      append_header_value(value, out);
    }
    out += ']';
  }
};

}  // namespace

void append_header_value(const HeaderValue& value, std::string& out) {
  std::visit(Appender{out}, value.value);
}

void append_header_table(const HeaderTable& table, std::string& out) {
  out += '{';
  bool first = true;
  for (const auto& [key, value] : table) {
    if (!first) out += ',';
    first = false;
    append_json_string(key, out);
    out += ':';
    append_header_value(value, out);
  }
  out += '}';
}

}  // namespace wheelpit
