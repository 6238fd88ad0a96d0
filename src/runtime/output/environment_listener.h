#pragma once

#include <string_view>

#include "base/clock.h"
#include "logs/platform_event.h"

namespace wheelpit::runtime {

// Who has printed a line.
enum class LineSource { function, extension };

// Hears what an environment's log is told, whatever of it the log shows. Must not wait.
class EnvironmentListener {
 public:
  virtual ~EnvironmentListener() = default;

  virtual void platform(WallTime time, const PlatformEvent& event) = 0;
  // One message, without a line feed at its end. `json_log`: it comes from a log of JSON.
  virtual void line(WallTime time, LineSource source, std::string_view text, bool json_log) = 0;
};

}  // namespace wheelpit::runtime
