#include "filter/value/number.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <cstdint>

namespace wheelpit::filter {
namespace {

constexpr bool is_digit(char c) { return c >= '0' && c <= '9'; }

const char* skip_digits(const char* at, const char* end) {
  while (at != end && is_digit(*at)) ++at;
  return at;
}

// A decimal number: digits that do not end in zero, times ten to the exponent. Zero is 0, 0.
struct Decimal10 {
  std::uint64_t digits = 0;
  std::int64_t exponent = 0;

  bool operator==(const Decimal10&) const = default;
};

// No binary64 needs more digits to be told from its neighbours.
constexpr int kMostDigits = 17;

// An exponent of more digits says the same about a binary64.
constexpr std::int64_t kHugeExponent = 1'000'000'000;

std::int64_t exponent_of(std::string_view text) {
  const bool negative = text.starts_with('-');
  if (negative || text.starts_with('+')) text.remove_prefix(1);
  std::int64_t exponent = 0;
  for (const char digit : text) {
    exponent = std::min(kHugeExponent, exponent * 10 + (digit - '0'));
  }
  return negative ? -exponent : exponent;
}

// The magnitude of a JSON number; nothing if it has more digits than any binary64 needs.
std::optional<Decimal10> decimal_of(std::string_view text) {
  Decimal10 decimal;
  const std::size_t end = std::min(text.find_first_of("eE"), text.size());
  int count = 0;
  int zeros = 0;  // seen since the last digit that was none
  bool fraction = false;
  for (const char c : text.substr(0, end)) {
    if (c == '.') fraction = true;
    if (!is_digit(c)) continue;
    if (fraction) --decimal.exponent;
    if (c == '0') {
      if (count > 0) ++zeros;
      continue;
    }
    count += zeros + 1;
    if (count > kMostDigits) return std::nullopt;
    for (; zeros > 0; --zeros) decimal.digits *= 10;
    decimal.digits = decimal.digits * 10 + static_cast<std::uint64_t>(c - '0');
  }
  if (count == 0) return Decimal10{};
  decimal.exponent += zeros;
  if (end < text.size()) decimal.exponent += exponent_of(text.substr(end + 1));
  return decimal;
}

// Powers of ten that a binary64 holds exactly.
constexpr std::array<double, 23> kPowers = {1e0,  1e1,  1e2,  1e3,  1e4,  1e5,  1e6,  1e7,
                                            1e8,  1e9,  1e10, 1e11, 1e12, 1e13, 1e14, 1e15,
                                            1e16, 1e17, 1e18, 1e19, 1e20, 1e21, 1e22};

// Digits that any binary64 gives back: a number with no more of them is comparable, and digits and
// power are both exact, so that one operation rounds correctly.
constexpr int kSafeDigits = 15;

// Numbers with neither exponent nor many digits.
std::optional<double> plain_number(std::string_view text) {
  const char* at = text.data();
  const char* const end = at + text.size();
  const bool negative = *at == '-';
  if (negative) ++at;
  std::uint64_t digits = 0;
  int count = 0;
  int after_point = -1;
  for (; at != end; ++at) {
    if (is_digit(*at)) {
      digits = digits * 10 + static_cast<std::uint64_t>(*at - '0');
      ++count;
      if (after_point >= 0) ++after_point;
    } else if (*at == '.') {
      after_point = 0;
    } else {
      return std::nullopt;
    }
    if (count > kSafeDigits) return std::nullopt;
  }
  auto value = static_cast<double>(digits);
  if (after_point > 0) value /= kPowers[static_cast<std::size_t>(after_point)];
  if (digits == 0) return 0.0;
  return negative ? -value : value;
}

}  // namespace

bool is_json_number(std::string_view text) {
  const char* at = text.data();
  const char* const end = at + text.size();
  if (at != end && *at == '-') ++at;
  if (at == end || !is_digit(*at)) return false;
  at = *at == '0' ? at + 1 : skip_digits(at, end);
  if (at == end) return true;
  if (*at == '.') {
    const char* const digits = ++at;
    at = skip_digits(at, end);
    if (at == digits) return false;
    if (at == end) return true;
  }
  if (*at != 'e' && *at != 'E') return false;
  ++at;
  if (at != end && (*at == '+' || *at == '-')) ++at;
  return at != end && skip_digits(at, end) == end;
}

std::optional<double> comparable_number(std::string_view text) {
  if (const auto plain = plain_number(text)) return plain;
  const auto exact = decimal_of(text);
  if (!exact) return std::nullopt;
  if (exact->digits == 0) return 0.0;
  double value = 0;
  const auto read = std::from_chars(text.data(), text.data() + text.size(), value);
  if (read.ec != std::errc() || !std::isfinite(value)) return std::nullopt;
  std::array<char, 32> shortest{};
  const auto end = std::to_chars(shortest.data(), shortest.data() + shortest.size(), value).ptr;
  if (decimal_of({shortest.data(), end}) != exact) return std::nullopt;
  return value;
}

}  // namespace wheelpit::filter
