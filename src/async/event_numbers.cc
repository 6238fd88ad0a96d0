#include "async/event_numbers.h"

#include <array>
#include <cstddef>

namespace wheelpit::async {
namespace {

constexpr std::array kStates = {EventState::waiting, EventState::delivering, EventState::failed};
constexpr std::array kConditions = {Condition::success, Condition::retries_exhausted,
                                    Condition::event_age_exceeded,
                                    Condition::zero_reserved_concurrency};

constexpr std::string_view kHex = "0123456789abcdef";

unsigned value_of(char digit) {
  const auto at = kHex.find(digit);
  return at == std::string_view::npos ? 0 : static_cast<unsigned>(at);
}

}  // namespace

std::int64_t micros_of(WallTime time) { return time.time_since_epoch().count(); }

std::int64_t number_of(EventState state) {
  std::int64_t number = 0;
  while (kStates.at(static_cast<std::size_t>(number)) != state) ++number;
  return number;
}

std::int64_t number_of(const std::optional<Condition>& condition) {
  if (!condition) return -1;
  std::int64_t number = 0;
  while (kConditions.at(static_cast<std::size_t>(number)) != *condition) ++number;
  return number;
}

std::string bytes_of_uuid(std::string_view text) {
  std::string bytes;
  bytes.reserve(16);
  std::optional<unsigned> high;
  for (const char digit : text) {
    if (digit == '-') continue;
    if (!high) {
      high = value_of(digit);
    } else {
      bytes += static_cast<char>(*high << 4U | value_of(digit));
      high.reset();
    }
  }
  return bytes;
}

std::string uuid_of_bytes(std::string_view bytes) {
  std::string text;
  text.reserve(36);
  for (std::size_t i = 0; i < bytes.size(); ++i) {
    if (i == 4 || i == 6 || i == 8 || i == 10) text += '-';
    const auto byte = static_cast<unsigned char>(bytes[i]);
    text += kHex[byte >> 4U];
    text += kHex[byte & 15U];
  }
  return text;
}

EventState state_of(std::uint64_t number) {
  return number < kStates.size() ? kStates.at(number) : EventState::waiting;
}

std::optional<Condition> condition_of(std::uint64_t number) {
  if (number >= kConditions.size()) return std::nullopt;
  return kConditions.at(number);
}

}  // namespace wheelpit::async
