#include "mapping/required_settings.h"

#include <array>
#include <string>

#include "mapping/mapping_settings.h"
#include "mapping/settings_rules.h"
#include "mapping/source_traits.h"

namespace wheelpit {
namespace {

// A member that rules may require, and how a request says something that they take.
struct Candidate {
  std::string_view name;
  void (*give)(MappingSettings& settings, const SourceTraits& traits);
};

constexpr auto kCandidates = std::to_array<Candidate>({
    {"SelfManagedEventSource",
     [](MappingSettings& s, const SourceTraits&) { s.bootstrap_servers = {"kafka:9092"}; }},
    {"Queues", [](MappingSettings& s, const SourceTraits&) { s.queues = {"queue"}; }},
    {"Topics", [](MappingSettings& s, const SourceTraits&) { s.topics = {"topic"}; }},
    {"SourceAccessConfigurations",
     [](MappingSettings& s, const SourceTraits& traits) {
       s.source_access = {{.type = std::string(traits.access_types.front()), .uri = "secret"}};
     }},
    {"StartingPosition",
     [](MappingSettings& s, const SourceTraits&) { s.starting_position = "LATEST"; }},
    {"DocumentDBEventSourceConfig",
     [](MappingSettings& s, const SourceTraits&) { s.database_name = "database"; }},
});

// Everything that the kind may have, but for `left_out`.
MappingSettings settings_without(std::string_view left_out, const SourceTraits& traits) {
  MappingSettings settings;
  for (const Candidate& candidate : kCandidates) {
    if (candidate.name == left_out || !may_carry(traits, candidate.name, false)) continue;
    candidate.give(settings, traits);
  }
  return settings;
}

}  // namespace

std::vector<std::string_view> required_settings(SourceKind kind, WallTime now) {
  const SourceTraits& traits = traits_of(kind);
  std::vector<std::string_view> required;
  if (!traits.arn_service.empty()) required.emplace_back("EventSourceArn");
  required.emplace_back("FunctionName");
  for (const Candidate& candidate : kCandidates) {
    if (!may_carry(traits, candidate.name, false)) continue;
    if (check_new_settings(kind, settings_without(candidate.name, traits), now)) continue;
    required.push_back(candidate.name);
  }
  return required;
}

}  // namespace wheelpit
