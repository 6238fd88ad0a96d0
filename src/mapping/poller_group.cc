#include "mapping/poller_group.h"

#include <string>

namespace wheelpit {

namespace {

int most_pollers(const Mapping& mapping) { return mapping.kafka().pollers->maximum.value_or(0); }

}  // namespace

std::string_view poller_group_of(const Mapping& mapping) {
  const auto* const kafka = std::get_if<KafkaParameters>(&mapping.source);
  if (kafka == nullptr || !kafka->pollers || !kafka->pollers->group) return {};
  return *kafka->pollers->group;
}

Status check_poller_group(const Mapping& wanted, std::span<const Mapping> stored) {
  const std::string_view group = poller_group_of(wanted);
  if (group.empty()) return {};
  std::size_t mappings = 1;
  int pollers = most_pollers(wanted);
  for (const Mapping& other : stored) {
    if (other.uuid == wanted.uuid || poller_group_of(other) != group) continue;
    ++mappings;
    pollers += most_pollers(other);
  }
  const std::string name = "PollerGroupName \"" + std::string(group) + "\"";
  if (mappings > kMostMappingsOfAGroup) {
    return Error(Errc::invalid_argument, name + " has " + std::to_string(kMostMappingsOfAGroup) +
                                             " event source mappings already, which is the most.");
  }
  if (pollers > kMostPollersOfAGroup) {
    return Error(Errc::invalid_argument,
                 name + ": the MaximumPollers of its event source mappings would be " +
                     std::to_string(pollers) + " together, and " +
                     std::to_string(kMostPollersOfAGroup) + " are the most.");
  }
  return {};
}

}  // namespace wheelpit
