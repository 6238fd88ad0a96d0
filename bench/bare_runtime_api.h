#pragma once

#include <cstddef>
#include <filesystem>
#include <string>

namespace wheelpit {

// The least that a Runtime API can be: one thread, one connection, blocking calls, answers made
// beforehand. What one environment gets from it is as fast as this machine's loopback and scheduler
// allow at that moment, so that the engine's rate can be told as a share of it.
struct BareExchange {
  double per_second = 0;
  double p50_us = 0;
};

// Runs `program`, a function of provided.*, against it for so long; `variable`, if not empty, is
// one more "NAME=value" of its environment. Throws std::system_error.
BareExchange measure_bare_exchange(const std::filesystem::path& program, std::string variable,
                                   const std::string& event, double seconds);

}  // namespace wheelpit
