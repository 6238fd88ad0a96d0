#include "mapping/lifecycle.h"

#include <algorithm>
#include <string>
#include <string_view>
#include <utility>

#include "base/plain_text.h"
#include "mapping/source_traits.h"

namespace wheelpit {
namespace {

constexpr std::string_view kFunctionProblem = "PROBLEM: Function configuration is not valid: ";

constexpr std::size_t kMostWords = 1000;  // bytes

std::string unreadable(SourceKind kind, ConsumerFault fault, std::string_view words) {
  const SourceTraits& traits = traits_of(kind);
  const auto own = std::ranges::find(traits.fault_texts, fault, &FaultText::fault);
  std::string text(own == traits.fault_texts.end() ? traits.unreadable : own->text);
  if (!words.empty()) text += ' ' + plain_text(words, kMostWords);
  return text;
}

// The sentence of a fault that the mapping shows; "" if it shows none.
std::string_view fault_text(const Mapping& mapping) {
  const SourceTraits& traits = traits_of(mapping.kind);
  const std::string_view shown = mapping.status.last_processing_result;
  for (const FaultText& own : traits.fault_texts) {
    if (shown.starts_with(own.text)) return own.text;
  }
  return !traits.unreadable.empty() && shown.starts_with(traits.unreadable) ? traits.unreadable
                                                                            : "";
}

bool is_unreadable(const Mapping& mapping) { return !fault_text(mapping).empty(); }

std::string_view result_without_words(const Mapping& mapping) {
  return is_unreadable(mapping) ? fault_text(mapping) : mapping.status.last_processing_result;
}

// StateTransitionReason for a fault; "" if the fault is none of the transition's business.
std::string_view reason(ConsumerFault fault) {
  switch (fault) {
    case ConsumerFault::none:
    case ConsumerFault::connection:
      return "";
    case ConsumerFault::authentication:
    case ConsumerFault::untrusted:
    case ConsumerFault::distrusted:
      return "EVENT_SOURCE_AUTHN_ERROR";
    case ConsumerFault::authorization:
      return "EVENT_SOURCE_AUTHZ_ERROR";
    case ConsumerFault::configuration:
    case ConsumerFault::unusable_key:
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
  if (lane.fault != ConsumerFault::none) {
    return set(text, unreadable(mapping.kind, lane.fault, lane.words));
  }
  if (lane.result) return set(text, *lane.result);
  // The problem is over, and this lane has invoked nothing yet.
  const bool is_over = text.starts_with(kFunctionProblem) ||  // else there were no lane
                       (lane.consuming && is_unreadable(mapping));
  if (is_over) return set(text, traits_of(mapping.kind).nothing_processed);
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
  const SourceTraits& traits = traits_of(mapping.kind);
  bool changed = !traits.unreadable.empty() && set_result(lane, mapping);
  if (!traits.tells_why_it_waits) {
    const bool settled = lane.consuming || lane.fault != ConsumerFault::none;
    if (settled) changed |= set_state(mapping, MappingState::enabled, now);
    return changed;
  }
  if (lane.consuming) {
    changed |= set_state(mapping, MappingState::enabled, now);
    changed |= set(mapping.status.reason, traits_of(mapping.kind).user_reason);
  } else if (const auto code = reason(lane.fault); !code.empty()) {
    changed |= set(mapping.status.reason, code);
  } else if (mapping.status.reason == reason(ConsumerFault::function)) {
    changed |= set(mapping.status.reason, traits_of(mapping.kind).user_reason);
  }
  return changed;
}

bool tell_the_same(const Mapping& one, const Mapping& other) {
  return one.status.state == other.status.state && one.status.reason == other.status.reason &&
         result_without_words(one) == result_without_words(other);
}

bool apply_stopped(Mapping& mapping, WallTime now) {
  if (mapping.status.state != MappingState::disabling) return false;
  set_state(mapping, MappingState::disabled, now);
  set(mapping.status.reason, traits_of(mapping.kind).user_reason);
  return true;
}

}  // namespace wheelpit
