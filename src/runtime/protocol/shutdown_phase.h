#pragma once

#include <string_view>

#include "base/clock.h"

namespace wheelpit::runtime {

// Why an environment is shut down, as its extensions see it.
enum class ShutdownReason {
  spindown,  // it is not needed any more
  timeout,   // an init or an invocation took too long
  failure,   // the runtime or an extension failed
};

std::string_view name_of(ShutdownReason reason);

// When an environment's processes must be gone; the windows are from the service's documentation.
// Pure.
struct ShutdownPhase {
  TimePoint runtime_until;  // from SIGTERM to SIGKILL
  TimePoint until;          // of all; what extensions are told

  // With external extensions. AWS's emulator leaves the runtime three tenths of the window.
  static ShutdownPhase with_external(TimePoint now);
};

inline constexpr Duration kShutdownWindow = std::chrono::milliseconds(2000);
// With internal extensions alone, from SIGTERM to SIGKILL.
inline constexpr Duration kInternalShutdownWindow = std::chrono::milliseconds(500);

}  // namespace wheelpit::runtime
