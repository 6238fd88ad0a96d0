#pragma once

#include <string_view>

#include "base/clock.h"
#include "logs/platform_event.h"

namespace wheelpit::runtime {

// The source of a line.
enum class LineSource { function, extension };

// Receives everything that is sent to an environment's log, whatever the log shows. Must not wait.
class EnvironmentListener {
 public:
  virtual ~EnvironmentListener() = default;

  virtual void platform(WallTime time, const PlatformEvent& event) = 0;
  // One message, without a line feed at its end. `json_log`: it comes from a log of JSON.
  virtual void line(WallTime time, LineSource source, std::string_view text, bool json_log) = 0;
};

}  // namespace wheelpit::runtime
