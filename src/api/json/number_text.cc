#include "api/json/number_text.h"

#include <array>
#include <charconv>
#include <cmath>

namespace wheelpit::api {

std::string number_text(double value) {
  std::array<char, 64> digits{};
  const double size = std::abs(value);
  const bool plain = size == 0 || (size >= 1e-6 && size < 1e21);
  std::string text(digits.data(),
                   std::to_chars(digits.data(), digits.data() + digits.size(), value,
                                 plain ? std::chars_format::fixed : std::chars_format::scientific)
                       .ptr);
  if (text.find_first_not_of("-0123456789") == std::string::npos) text += ".0";
  return text;
}

}  // namespace wheelpit::api
