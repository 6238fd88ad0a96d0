#include "cluster/peer/call_number.h"

#include <algorithm>
#include <charconv>
#include <cstddef>

namespace wheelpit::cluster {

namespace {

constexpr std::size_t kUuidLength = 36;

bool is_uuid_character(char c) {
  return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f') || c == '-';
}

}  // namespace

std::string to_text(const CallNumber& call) { return call.run + "/" + std::to_string(call.number); }

std::optional<CallNumber> parse_call_number(std::string_view text) {
  if (text.size() < kUuidLength + 2 || text[kUuidLength] != '/') return std::nullopt;
  const std::string_view run = text.substr(0, kUuidLength);
  if (!std::ranges::all_of(run, is_uuid_character)) return std::nullopt;
  const std::string_view digits = text.substr(kUuidLength + 1);
  std::uint64_t number = 0;
  const auto [end, fault] = std::from_chars(digits.data(), digits.data() + digits.size(), number);
  if (fault != std::errc() || end != digits.data() + digits.size() || number == 0) {
    return std::nullopt;
  }
  return CallNumber{.run = std::string(run), .number = number};
}

}  // namespace wheelpit::cluster
