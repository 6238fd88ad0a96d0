#pragma once

#include <array>
#include <cstddef>
#include <random>
#include <string>
#include <vector>

namespace wheelpit {

// Orders of a web shop and patterns about them, the same in every run.
class OrderGenerator {
 public:
  std::string order();                        // about 1 KB
  std::string large_order(std::size_t size);  // with as many items as make it larger than that
  std::string words(std::size_t size);        // plain text

  // A condition or two on the fields that the five patterns name, too; each lets little pass.
  std::string pattern();

 private:
  std::size_t below(std::size_t n) { return random_() % n; }
  template <std::size_t N>
  const char* pick(const std::array<const char*, N>& words);
  std::string item();
  std::string sku();
  std::string money(std::size_t up_to);

  std::mt19937 random_{2026};
};

// As a mapping might have them.
const std::vector<std::string>& five_patterns();

}  // namespace wheelpit
