#pragma once

#include <span>

#include "base/result.h"
#include "mapping/mapping.h"

namespace wheelpit {

// Kafka mappings of one PollerGroupName share their pollers: the service lets a group have so many
// of both, as its guide says.
inline constexpr std::size_t kMostMappingsOfAGroup = 100;
inline constexpr int kMostPollersOfAGroup = 2000;

// Whether `wanted` may be in its group beside those of `stored` that are in it; itself, as it was,
// does not count. Pure. The words are ours.
Status check_poller_group(const Mapping& wanted, std::span<const Mapping> stored);

// "" if it is in none.
std::string_view poller_group_of(const Mapping& mapping);

}  // namespace wheelpit
