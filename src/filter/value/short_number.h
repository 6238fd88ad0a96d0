#pragma once

#include <array>
#include <bit>
#include <cstddef>
#include <cstdint>

#include "filter/value/words.h"

namespace wheelpit::filter {

// A number of up to eight characters, sign included, without an exponent: most are. Worked on as
// one word, a character a byte and the first the lowest: no processor can predict where digits end.
class ShortNumber {
 public:
  static constexpr std::size_t kLongest = 8;

  // Are the first `size` of these characters such a number? What follows them does not matter.
  static bool is_plain(std::uint64_t characters, std::size_t size) {
    const ShortNumber number(characters, size);
    if (number.others_ == 0) return number.size_ > 0 && !number.has_leading_zero(number.size_);
    const std::size_t point = number.point();
    return (number.others_ & (number.others_ - 1)) == 0 && point > 0 && point + 1 < number.size_ &&
           (number.digits_ >> point * 8 & 0xff) == kPoint && !number.has_leading_zero(point);
  }

  // Of characters that are plain.
  static double value(std::uint64_t characters, std::size_t size) {
    const ShortNumber number(characters, size);
    std::uint64_t digits = number.digits_;
    std::size_t count = number.size_;
    std::size_t after_point = 0;
    if (number.others_ != 0) {
      const std::size_t point = number.point();
      digits = (digits & low_bytes(point)) | (digits >> (point + 1) * 8) << point * 8;
      after_point = --count - point;
    }
    // Digit by digit into pairs, then into the whole; the last digit stands at the upper end.
    std::uint64_t pairs = digits << (8 - count) * 8;
    pairs = pairs * 10 + (pairs >> 8);
    const std::uint64_t whole = ((pairs & 0x000000ff000000ff) * 0x000f424000000064 +
                                 ((pairs >> 16) & 0x000000ff000000ff) * 0x0000271000000001) >>
                                32;
    const double value = static_cast<double>(whole) / kTens[after_point];
    return number.negative_ && whole != 0 ? -value : value;
  }

 private:
  static constexpr std::array<double, 8> kTens = {1e0, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7};
  static constexpr std::uint64_t kOnes = 0x0101010101010101;
  static constexpr std::uint64_t kPoint = '.' ^ '0';

  ShortNumber(std::uint64_t characters, std::size_t size)
      : negative_((characters & 0xff) == '-'),
        size_(size - (negative_ ? 1 : 0)),
        digits_(((characters >> (negative_ ? 8 : 0)) ^ kOnes * '0') & low_bytes(size_)),
        // A carry out of a byte comes only from one that is marked itself.
        others_(((digits_ + kOnes * 0x76) | digits_) & kOnes * 0x80) {}

  std::size_t point() const { return static_cast<std::size_t>(std::countr_zero(others_)) / 8; }
  bool has_leading_zero(std::size_t whole) const { return (digits_ & 0xff) == 0 && whole > 1; }

  bool negative_;
  std::size_t size_;      // without the sign
  std::uint64_t digits_;  // of each character the value; the point is kPoint
  std::uint64_t others_;  // the highest bit of each character that is not a digit
};

}  // namespace wheelpit::filter
