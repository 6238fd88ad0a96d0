#pragma once

#include "launcher/program/system_calls.h"
#include "launcher/protocol.h"

namespace wheelpit::launcher {

inline void report(LaunchEvent event, LaunchStep step = LaunchStep::none, long error = 0,
                   std::uint32_t program = 0) {
  const LaunchRecord record{event, step, static_cast<std::int32_t>(error), program};
  call(SYS_write, kReportFd, &record, sizeof record);
}

// Goes on if `answer` is the kernel's yes, else ends the launcher with a record.
inline long must(LaunchStep step, long answer) {
  if (answer >= 0) return answer;
  report(LaunchEvent::failed, step, -answer);
  leave(127);
}

}  // namespace wheelpit::launcher
