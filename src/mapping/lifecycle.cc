#include "mapping/lifecycle.h"

#include <string>
#include <string_view>
#include <utility>

#include "base/plain_text.h"
#include "mapping/mapping_settings.h"

namespace wheelpit {
namespace {

constexpr std::string_view kNothingProcessed = "No records processed";
constexpr std::string_view kConnectionError =
    "PROBLEM: Connection error. Please check your event source connection configuration.";
constexpr std::string_view kFunctionProblem = "PROBLEM: Function configuration is not valid: ";

constexpr std::size_t kMostWords = 1000;  // bytes

std::string connection_error(std::string_view words) {
  std::string text(kConnectionError);
  if (!words.empty()) text += ' ' + plain_text(words, kMostWords);
  return text;
}

std::string_view without_words(std::string_view result) {
  return result.starts_with(kConnectionError) ? kConnectionError : result;
}

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
    case ConsumerFault::function:
      return "FUNCTION_CONFIG_NOT_VALID";
  }
  std::unreachable();
}

bool set(std::string& text, std::string_view value) {
  if (text == value) return false;
  text = value;
  return true;
}

bool set_state(Mapping& mapping, MappingState state, WallTime now) {
  if (mapping.status.state == state) return false;
  mapping.status.state = state;
  mapping.status.last_modified = now;
  return true;
}

bool set_result(const LaneObservation& lane, Mapping& mapping) {
  std::string& text = mapping.status.last_processing_result;
  if (lane.fault == ConsumerFault::function) return set(text, lane.result.value_or(""));
  if (lane.fault != ConsumerFault::none) return set(text, connection_error(lane.words));
  if (lane.result) return set(text, *lane.result);
  // The problem is over, and this lane has invoked nothing yet.
  const bool is_over = text.starts_with(kFunctionProblem) ||  // else there were no lane
                       (lane.consuming && text.starts_with(kConnectionError));
  if (is_over) return set(text, kNothingProcessed);
  return false;
}

}  // namespace

LaneObservation held_back_by_function(std::string_view why) {
  return {.fault = ConsumerFault::function,
          .result = std::string(kFunctionProblem) + std::string(why)};
}

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
    changed |= set(mapping.status.reason, user_reason(mapping.kind));
  } else if (const auto code = reason(lane.fault); !code.empty()) {
    changed |= set(mapping.status.reason, code);
  } else if (mapping.status.reason == reason(ConsumerFault::function)) {
    changed |= set(mapping.status.reason, user_reason(mapping.kind));
  }
  return changed;
}

bool tell_the_same(const Mapping& one, const Mapping& other) {
  return one.status.state == other.status.state && one.status.reason == other.status.reason &&
         without_words(one.status.last_processing_result) ==
             without_words(other.status.last_processing_result);
}

bool apply_stopped(Mapping& mapping, WallTime now) {
  if (mapping.status.state != MappingState::disabling) return false;
  set_state(mapping, MappingState::disabled, now);
  set(mapping.status.reason, user_reason(mapping.kind));
  return true;
}

}  // namespace wheelpit
