#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/clock.h"
#include "logs/platform_event.h"
#include "runtime/output/environment_listener.h"
#include "runtime/protocol/telemetry_subscription.h"

namespace wheelpit::runtime {

// One thing that an environment has told, in the forms in which subscribers get it. Pure.
class TelemetryEvent {
 public:
  TelemetryEvent(WallTime time, const PlatformEvent& event);
  // `json_log`: the function's log is JSON, so a line may be an object.
  TelemetryEvent(WallTime time, LineSource source, std::string_view text, bool json_log);

  // The JSON objects that a subscriber gets: one as a rule, none if it is not for it.
  std::vector<std::string_view> of(const TelemetrySubscription& subscription) const;

  std::size_t size() const { return telemetry_.size() + logs_.size() + end_.size(); }

 private:
  enum class Kind { platform, function, extension };

  Kind kind_;
  std::string telemetry_;  // for the Telemetry API; "": not told there
  std::string logs_;       // for the Logs API, in the same way; of a line: with the line as a text
  std::string end_;        // an event before logs_: the Logs API tells the end apart
  bool runtime_done_ = false;
};

}  // namespace wheelpit::runtime
