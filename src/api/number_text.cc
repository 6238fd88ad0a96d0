#include "api/number_text.h"

#include <array>
#include <charconv>

namespace wheelpit {

std::string number_text(double value) {
  std::array<char, 32> digits{};
  std::string text(digits.data(),
                   std::to_chars(digits.data(), digits.data() + digits.size(), value).ptr);
  if (text.find_first_not_of("-0123456789") == std::string::npos) text += ".0";
  return text;
}

}  // namespace wheelpit
