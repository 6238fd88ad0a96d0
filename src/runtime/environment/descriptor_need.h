#pragma once

#include <cstddef>

#include "launcher/protocol.h"

namespace wheelpit::runtime {

// Connections to the Runtime API that are reserved for an environment: two of its runtime, and one
// of each external extension. More come out of a pool of all environments.
constexpr std::size_t connections_of_environment(std::size_t extensions) { return 2 + extensions; }
inline constexpr std::size_t kMostConnectionsOfEnvironment = 64;

// The most file descriptors that the engine has for an environment: its process, output and report,
// its Runtime API, the launcher's control, and one to spare for what a start needs for a moment. An
// external extension has an output, and two sockets for what it subscribes to.
constexpr std::size_t descriptors_of_environment(std::size_t extensions) {
  return 6 + connections_of_environment(extensions) + 3 * extensions;
}

inline constexpr std::size_t kMostEnvironmentDescriptors =
    descriptors_of_environment(launcher::kMostExtensions);

}  // namespace wheelpit::runtime
