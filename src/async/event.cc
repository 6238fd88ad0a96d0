#include "async/event.h"

#include <array>

namespace wheelpit::async {
namespace {

// What a row costs beside its texts.
constexpr std::size_t kRowBytes = 128;

constexpr std::array<std::string_view, 3> kStateNames = {"waiting", "delivering", "failed"};

}  // namespace

std::string_view name_of(EventState state) { return kStateNames[static_cast<std::size_t>(state)]; }

std::optional<EventState> event_state_named(std::string_view name) {
  for (std::size_t i = 0; i < kStateNames.size(); ++i) {
    if (kStateNames[i] == name) return static_cast<EventState>(i);
  }
  return std::nullopt;
}

std::size_t bytes_of(const AsyncEvent& event) {
  return kRowBytes + event.payload->size() + event.invoked_arn.size();
}

std::size_t bytes_of(const EventSummary& event) {
  return kRowBytes + event.payload_bytes + event.invoked_arn.size();
}

}  // namespace wheelpit::async
