#include "mapping/mapping_lifecycle.h"

#include "mapping/source_traits.h"

namespace wheelpit {

MappingState state_after_update(MappingState now, std::optional<bool> enabled) {
  const bool off = now == MappingState::disabled || now == MappingState::disabling;
  if (off) {
    return enabled.value_or(false) ? MappingState::enabling : now;
  }
  if (!enabled.value_or(true)) return MappingState::disabling;
  return now == MappingState::enabled ? MappingState::updating : now;
}

bool is_transitional(MappingState state) {
  return state != MappingState::enabled && state != MappingState::disabled;
}

bool is_in_use(const Mapping& mapping) {
  if (!is_transitional(mapping.status.state)) return false;
  if (mapping.status.state == MappingState::deleting) return true;
  const bool held_up = mapping.status.reason != traits_of(mapping.kind).user_reason ||
                       mapping.status.last_processing_result.starts_with("PROBLEM");
  return !held_up;
}

}  // namespace wheelpit
