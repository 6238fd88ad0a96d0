#pragma once

#include <atomic>
#include <cstddef>
#include <string>
#include <vector>

#include "base/clock.h"
#include "base/result.h"

namespace wheelpit {

struct ProgramBounds {
  Duration time = std::chrono::seconds(30);
  std::size_t output_bytes = std::size_t{64} * 1024;
};

// Runs a program, looked for in PATH, without a shell and with the engine's environment; it gets
// none of our file descriptors. Returns what it has written to its standard output, once it has
// ended with 0. Blocks the thread; when the time is over, when it writes too much, or when
// `stopping` becomes true, the program and its children are killed. Errors name the program and
// nothing that it has written: unavailable, timed_out, too_large, cancelled.
Result<std::string> run_credential_program(const std::vector<std::string>& arguments,
                                           const ProgramBounds& bounds,
                                           const std::atomic<bool>& stopping);

}  // namespace wheelpit
