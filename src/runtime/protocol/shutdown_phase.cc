#include "runtime/protocol/shutdown_phase.h"

namespace wheelpit::runtime {

std::string_view name_of(ShutdownReason reason) {
  switch (reason) {
    case ShutdownReason::spindown:
      return "spindown";
    case ShutdownReason::timeout:
      return "timeout";
    case ShutdownReason::failure:
      return "failure";
  }
  return "";
}

ShutdownPhase ShutdownPhase::with_external(TimePoint now) {
  return {.runtime_until = now + kShutdownWindow * 3 / 10, .until = now + kShutdownWindow};
}

}  // namespace wheelpit::runtime
