#include "mapping/lifecycle.h"

#include <string_view>
#include <utility>

namespace wheelpit {
namespace {

constexpr std::string_view kUserInitiated = "USER_INITIATED";
constexpr std::string_view kNothingProcessed = "No records processed";
constexpr std::string_view kConnectionError =
    "PROBLEM: Connection error. Please check your event source connection configuration.";

// StateTransitionReason for a fault; "" if the fault is none of the transition's business.
std::string_view reason(ConsumerFault fault) {
  switch (fault) {
    case ConsumerFault::none:
    case ConsumerFault::connection:
      return "";
    case ConsumerFault::authentication:
      return "EVENT_SOURCE_AUTHN_ERROR";
    case ConsumerFault::authorization:
      return "EVENT_SOURCE_AUTHZ_ERROR";
    case ConsumerFault::configuration:
      return "ESM_CONFIG_NOT_VALID";
  }
  std::unreachable();
}

bool set(std::string& text, std::string_view value) {
  if (text == value) return false;
  text = value;
  return true;
}

bool set_state(Mapping& mapping, MappingState state, WallTime now) {
  if (mapping.state == state) return false;
  mapping.state = state;
  mapping.last_modified = now;
  return true;
}

bool set_result(const LaneObservation& lane, Mapping& mapping) {
  std::string& text = mapping.last_processing_result;
  if (lane.fault != ConsumerFault::none) return set(text, kConnectionError);
  if (lane.result) return set(text, *lane.result);
  // The problem is over, and this lane has invoked nothing yet.
  if (lane.consuming && text == kConnectionError) return set(text, kNothingProcessed);
  return false;
}

}  // namespace

bool is_active(MappingState state) {
  switch (state) {
    case MappingState::creating:
    case MappingState::enabling:
    case MappingState::enabled:
    case MappingState::updating:
      return true;
    case MappingState::disabling:
    case MappingState::disabled:
    case MappingState::deleting:
      return false;
  }
  std::unreachable();
}

bool apply(const LaneObservation& lane, Mapping& mapping, WallTime now) {
  bool changed = set_result(lane, mapping);
  if (lane.consuming) {
    changed |= set_state(mapping, MappingState::enabled, now);
    changed |= set(mapping.state_transition_reason, kUserInitiated);
  } else if (const auto code = reason(lane.fault); !code.empty()) {
    changed |= set(mapping.state_transition_reason, code);
  }
  return changed;
}

bool apply_stopped(Mapping& mapping, WallTime now) {
  if (mapping.state != MappingState::disabling) return false;
  set_state(mapping, MappingState::disabled, now);
  set(mapping.state_transition_reason, kUserInitiated);
  return true;
}

}  // namespace wheelpit
