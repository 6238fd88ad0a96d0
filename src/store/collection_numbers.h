#pragma once

#include <cstdint>
#include <optional>
#include <utility>

#include "store/document_store.h"

namespace wheelpit {

// What stores that outlive the process call a collection: a number once given stays its number.
constexpr std::int64_t number_of(Collection in) {
  switch (in) {
    case Collection::mappings:
      return 1;
    case Collection::functions:
      return 2;
    case Collection::secrets:
      return 3;
    case Collection::layers:
      return 4;
    case Collection::recordings:
      return 5;
  }
  std::unreachable();
}

// The other way round; nothing for a number that this version does not know.
constexpr std::optional<Collection> collection_of(std::int64_t number) {
  for (const Collection in : {Collection::mappings, Collection::functions, Collection::secrets,
                              Collection::layers, Collection::recordings}) {
    if (number_of(in) == number) return in;
  }
  return std::nullopt;
}

}  // namespace wheelpit
