#pragma once

#include <cstddef>
#include <cstdint>

// The few operations on text that the launcher needs.
namespace wheelpit::launcher {

inline bool same(const char* a, const char* b) {
  for (; *a != '\0' && *a == *b; ++a, ++b) {
  }
  return *a == *b;
}

// A decimal number below 2^32 that fills the whole text, or false.
inline bool parse_number(const char* text, std::uint32_t& number) {
  if (text == nullptr || *text == '\0') return false;
  std::uint64_t value = 0;
  for (; *text != '\0'; ++text) {
    if (*text < '0' || *text > '9') return false;
    value = value * 10 + static_cast<std::uint64_t>(*text - '0');
    if (value > 0xFFFFFFFFU) return false;
  }
  number = static_cast<std::uint32_t>(value);
  return true;
}

// Builds short texts in its own buffer, always ended by a NUL. What does not fit is left out.
class TextBuffer {
 public:
  TextBuffer& add(const char* text) {
    while (*text != '\0' && size_ + 1 < sizeof(bytes_)) bytes_[size_++] = *text++;
    bytes_[size_] = '\0';
    return *this;
  }
  TextBuffer& add(std::uint32_t number) {
    char digits[11];
    char* at = digits + sizeof(digits);
    *--at = '\0';
    do {
      *--at = static_cast<char>('0' + number % 10);
      number /= 10;
    } while (number != 0);
    return add(at);
  }
  const char* text() const { return bytes_; }
  std::size_t size() const { return size_; }

 private:
  char bytes_[64] = {};
  std::size_t size_ = 0;
};

}  // namespace wheelpit::launcher
