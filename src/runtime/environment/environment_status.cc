#include "runtime/environment/environment.h"

namespace wheelpit::runtime {

EnvironmentStatus Environment::status() const {
  EnvironmentStatus now{.version = function_->version,
                        .log_stream = stream_,
                        .state = "ending",
                        .since = since_,
                        .started_at = started_at_wall_,
                        .invocations = invocations_};
  if (usable()) now.state = idle() ? "idle" : in_service() ? "busy" : "starting";
  if (process_ && !process_->reaped()) {
    now.pid = process_->pid();
    if (bounds_.bytes() > 0) now.memory_bytes = bounds_.bytes();
  }
  now.provisioned = initialization_ == InitializationType::provisioned_concurrency;
  return now;
}

}  // namespace wheelpit::runtime
