#pragma once

#include <cstddef>

#include "launcher/protocol.h"

namespace wheelpit {

// Connections to the Runtime API of an environment: two of its runtime, some of what is inside of
// it, and one of each external extension. A function that opens more only closes its own.
constexpr std::size_t connections_of_environment(std::size_t extensions) { return 6 + extensions; }

// The most file descriptors that the engine has for an environment: its process, output and report,
// its Runtime API, the launcher's control, and one to spare for what a start needs for a moment. An
// external extension has an output, and two sockets for what it subscribes to.
constexpr std::size_t descriptors_of_environment(std::size_t extensions) {
  return 6 + connections_of_environment(extensions) + 3 * extensions;
}

inline constexpr std::size_t kMostEnvironmentDescriptors =
    descriptors_of_environment(launcher::kMostExtensions);

}  // namespace wheelpit
