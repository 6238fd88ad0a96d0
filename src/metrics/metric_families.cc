#include "metrics/metric_families.h"

#include <array>
#include <optional>

namespace wheelpit {

namespace {

// What a series belongs to: the first of these labels that it has.
constexpr std::array<const char*, 2> kOwners = {"event_source_mapping", "function_name"};

std::optional<std::string> owner_of(const Labels& labels) {
  for (const char* const label : kOwners) {
    if (const auto found = labels.find(label); found != labels.end()) {
      return owner_key(label, found->second);
    }
  }
  return std::nullopt;
}

}  // namespace

std::string owner_key(std::string_view label, std::string_view value) {
  return std::string(label) + "=" + std::string(value);
}

void Metrics::Families::place(const Place& added) {
  if (const auto owner = owner_of(*added.labels)) by_owner[*owner].push_back(added);
}

void Metrics::Families::forget(const Labels& labels, const Labels* series) {
  const auto owner = owner_of(labels);
  const auto found = owner ? by_owner.find(*owner) : by_owner.end();
  if (found == by_owner.end()) return;
  std::erase_if(found->second, [&](const Place& each) { return each.labels == series; });
  if (found->second.empty()) by_owner.erase(found);
}

}  // namespace wheelpit
