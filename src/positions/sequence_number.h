#pragma once

#include <compare>
#include <string>
#include <string_view>

#include "base/result.h"

namespace wheelpit {

// A record's place in its partition: a natural number of up to 129 digits, as Kinesis, DynamoDB
// Streams and (as an offset) Kafka give them. Those of different partitions have no order.
class SequenceNumber {
 public:
  static constexpr std::size_t kMostDigits = 129;  // as the API of Kinesis allows

  // Errc::malformed, with the text, if it is anything but digits. Leading zeros say nothing, but
  // are kept: a server may compare texts.
  static Result<SequenceNumber> parse(std::string_view text);

  const std::string& text() const { return digits_; }

  bool operator==(const SequenceNumber& other) const { return (*this <=> other) == 0; }
  std::strong_ordering operator<=>(const SequenceNumber& other) const;

 private:
  explicit SequenceNumber(std::string_view digits) : digits_(digits) {}

  std::string_view value() const;  // without leading zeros

  std::string digits_;
};

}  // namespace wheelpit
