#include "positions/sequence_number.h"

#include <algorithm>

#include "base/plain_text.h"

namespace wheelpit {

Result<SequenceNumber> SequenceNumber::parse(std::string_view text) {
  bool digits = true;
  for (const char c : text) digits &= c >= '0' && c <= '9';  // all of them at once
  if (text.empty() || text.size() > kMostDigits || !digits) {
    return Error(Errc::malformed, "\"" + plain_text(text, 80) +
                                      "\" is not a sequence number: it must be 1 to 129 digits");
  }
  return SequenceNumber(text);
}

std::string_view SequenceNumber::value() const {
  const std::string_view digits = digits_;
  return digits.substr(std::min(digits.find_first_not_of('0'), digits.size() - 1));
}

// Without leading zeros the longer one is the larger one.
std::strong_ordering SequenceNumber::operator<=>(const SequenceNumber& other) const {
  if (digits_.size() == other.digits_.size()) return digits_.compare(other.digits_) <=> 0;
  const std::string_view mine = value();
  const std::string_view theirs = other.value();
  if (mine.size() != theirs.size()) return mine.size() <=> theirs.size();
  return mine.compare(theirs) <=> 0;
}

}  // namespace wheelpit
