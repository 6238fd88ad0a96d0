#pragma once

#include <cstddef>
#include <cstdint>

namespace wheelpit {

// How many file descriptors this process may have, after its limit was raised to what the system
// lets an ordinary user raise it to. What it starts has limits of its own
// (runtime/process/process.cc).
std::uint64_t raise_descriptor_limit();

// How many connections the API may have, of so many descriptors: half of them at most, since each
// function, each broker and each file needs some as well. Pure.
std::size_t connections_of(std::uint64_t descriptors);

// How many of so many descriptors all execution environments may have together: those that are left
// beside the connections of the API and an eighth, 1024 at most, that is for brokers, databases and
// logs. A sixteenth, 1024 at most, is for more connections to Runtime APIs than each is assured of.
// Pure.
struct EnvironmentDescriptors {
  std::size_t each = 0;  // for what environments are assured of
  std::size_t spare_connections = 0;
};
EnvironmentDescriptors descriptors_of_environments(std::uint64_t descriptors);

// More connections than these, for /healthz, /readyz and /metrics alone.
inline constexpr std::size_t kReservedConnections = 16;

}  // namespace wheelpit
