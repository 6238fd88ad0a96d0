#include "positions/sequence_number.h"

#include <algorithm>

#include "base/plain_text.h"

namespace wheelpit {

Result<SequenceNumber> SequenceNumber::parse(std::string_view text) {
  const auto is_digit = [](char c) { return c >= '0' && c <= '9'; };
  if (text.empty() || text.size() > kMostDigits || !std::ranges::all_of(text, is_digit)) {
    return Error(Errc::malformed, "\"" + plain_text(text, 80) +
                                      "\" is not a sequence number: it must be 1 to 129 digits");
  }
  text.remove_prefix(std::min(text.find_first_not_of('0'), text.size() - 1));
  return SequenceNumber(text);
}

// Without leading zeros the longer one is the larger one.
std::strong_ordering SequenceNumber::operator<=>(const SequenceNumber& other) const {
  if (digits_.size() != other.digits_.size()) return digits_.size() <=> other.digits_.size();
  return digits_.compare(other.digits_) <=> 0;
}

}  // namespace wheelpit
