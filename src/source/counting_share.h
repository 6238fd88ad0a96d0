#pragma once

#include <cstddef>
#include <functional>
#include <string_view>

namespace wheelpit {

// In (0, 1], of each mapping another: those that begin together do not ask a broker together.
inline double counting_share(std::string_view connection_name) {
  constexpr std::size_t kParts = 64;
  return static_cast<double>(1 + std::hash<std::string_view>()(connection_name) % kParts) / kParts;
}

}  // namespace wheelpit
