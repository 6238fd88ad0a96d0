#include "source/activemq/java_text.h"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <cstddef>
#include <string_view>
#include <type_traits>
#include <variant>

#include "base/base64.h"

namespace wheelpit::activemq {

namespace {

// "9.99e+07" as its digits and its exponent: 999, 7.
struct Digits {
  std::string_view text;
  int exponent = 0;
};

template <class Real>
Digits digits_of(Real positive, char (&buffer)[64]) {
  auto end =
      std::to_chars(buffer, buffer + sizeof(buffer), positive, std::chars_format::scientific).ptr;
  // Java prints two digits at least, and of those the nearest two: 4.9E-324, not 5.0E-324.
  if (buffer[1] != '.') {
    end = std::to_chars(buffer, buffer + sizeof(buffer), positive, std::chars_format::scientific, 1)
              .ptr;
  }
  std::string_view text(buffer, static_cast<std::size_t>(end - buffer));
  Digits digits;
  const std::size_t e = text.find('e');
  const std::size_t number = text[e + 1] == '+' ? e + 2 : e + 1;
  std::from_chars(buffer + number, end, digits.exponent);
  buffer[1] = buffer[0];  // over the point
  text = text.substr(1, e - 1);
  while (text.size() > 1 && text.ends_with('0')) text.remove_suffix(1);
  digits.text = text;
  return digits;
}

// A number and its fraction, which has a digit at least.
void append_decimal(std::string_view whole, std::size_t zeros, std::string_view fraction,
                    std::string& out) {
  out += whole;
  out.append(zeros, '0');
  out += '.';
  out += fraction.empty() ? "0" : fraction;
}

template <class Real>
void append_real(Real value, std::string& out) {
  if (std::isnan(value)) {
    out += "NaN";
    return;
  }
  if (std::signbit(value)) out += '-';
  const Real positive = std::abs(value);
  if (std::isinf(positive)) {
    out += "Infinity";
    return;
  }
  if (positive == 0) {
    out += "0.0";
    return;
  }
  char buffer[64];
  const Digits digits = digits_of(positive, buffer);
  if (digits.exponent < -3 || digits.exponent >= 7) {
    append_decimal(digits.text.substr(0, 1), 0, digits.text.substr(1), out);
    out += 'E' + std::to_string(digits.exponent);
  } else if (digits.exponent < 0) {
    out += "0.";
    out.append(static_cast<std::size_t>(-digits.exponent - 1), '0');
    out += digits.text;
  } else {
    const auto places = static_cast<std::size_t>(digits.exponent) + 1;
    const std::size_t there = std::min(places, digits.text.size());
    append_decimal(digits.text.substr(0, there), places - there, digits.text.substr(there), out);
  }
}

// One UTF-16 unit, by way of its modified UTF-8; half of a pair becomes U+FFFD.
void append_unit(char16_t unit, std::string& out) {
  const auto continued = [](unsigned bits) { return static_cast<char>(0x80U | (bits & 0x3FU)); };
  const unsigned code = unit;
  if (code < 0x80) {
    out += static_cast<char>(code);
  } else if (code < 0x800) {
    out += static_cast<char>(0xC0U | (code >> 6U));
    out += continued(code);
  } else {
    const char sequence[] = {static_cast<char>(0xE0U | (code >> 12U)), continued(code >> 6U),
                             continued(code)};
    openwire::append_utf8({sequence, sizeof(sequence)}, out);
  }
}

void append(const openwire::Primitive& value, std::string& out);

void append(const openwire::PrimitiveList& list, std::string& out) {
  out += '[';
  for (std::size_t i = 0; i < list.size(); ++i) {
    if (i != 0) out += ", ";
    append(list[i], out);
  }
  out += ']';
}

void append(const openwire::PrimitiveMap& map, std::string& out) {
  out += '{';
  for (std::size_t i = 0; i < map.size(); ++i) {
    if (i != 0) out += ", ";
    out += map[i].key.utf8();
    out += '=';
    append(map[i].value, out);
  }
  out += '}';
}

void append(const openwire::Primitive& value, std::string& out) {
  std::visit(
      [&](const auto& held) {
        using Held = std::decay_t<decltype(held)>;
        if constexpr (std::is_same_v<Held, std::monostate>) {
          out += "null";
        } else if constexpr (std::is_same_v<Held, bool>) {
          out += held ? "true" : "false";
        } else if constexpr (std::is_same_v<Held, char16_t>) {
          append_unit(held, out);
        } else if constexpr (std::is_floating_point_v<Held>) {
          append_real(held, out);
        } else if constexpr (std::is_integral_v<Held>) {
          out += std::to_string(held);
        } else if constexpr (std::is_same_v<Held, openwire::Text>) {
          out += held.nullable_utf8().value_or("null");
        } else if constexpr (std::is_same_v<Held, openwire::Bytes>) {
          append_base64(held.raw.value_or(""), out);
        } else {
          append(held, out);
        }
      },
      value.value);
}

}  // namespace

std::string java_text(const openwire::Primitive& value) {
  std::string text;
  append(value, text);
  return text;
}

}  // namespace wheelpit::activemq
