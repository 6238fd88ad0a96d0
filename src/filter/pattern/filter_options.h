#pragma once

#include <cstddef>
#include <optional>

#include "filter/pattern/pattern.h"
#include "filter/pattern/source_model.h"

namespace wheelpit::filter {

// How patterns are read and compiled.
struct FilterOptions {
  std::optional<SourceKind> source = std::nullopt;  // absent: the bare event
  FilterProfile profile = FilterProfile::lambda;
  std::optional<Mismatch> mismatch = std::nullopt;  // default: what the service does
  std::size_t max_patterns = 5;                     // the service's quota
};

}  // namespace wheelpit::filter
