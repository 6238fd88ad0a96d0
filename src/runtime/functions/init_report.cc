#include "runtime/functions/init_report.h"

#include <string>
#include <string_view>

namespace wheelpit::runtime {

namespace {

// INIT_REPORT names only types of the platform's own form.
std::string internal_type(const std::string& type) {
  const bool own = type.starts_with("Runtime.") || type.starts_with("Function.") ||
                   type.starts_with("Extension.");
  return own ? type : "Runtime.Unknown";
}

}  // namespace

void report_init(Environment& environment, const std::optional<Answer>& failure,
                 platform_event::Phase phase) {
  const std::string_view type = name_of(environment.initialization());
  using platform_event::PlatformStatus;
  PlatformStatus status = PlatformStatus::success;
  std::string error_type;
  if (failure) {
    status = failure->timed_out ? PlatformStatus::timeout : PlatformStatus::error;
    if (!failure->timed_out) error_type = internal_type(failure->error_type);
  }
  environment.log().platform(platform_event::InitRuntimeDone{
      .initialization_type = type, .phase = phase, .status = status, .error_type = error_type});
  if (failure && !failure->log_line.empty() && !failure->timed_out) {
    environment.log().platform(platform_event::Fault{.text = failure->log_line});
  }
  environment.log().platform(platform_event::InitReport{.initialization_type = type,
                                                        .phase = phase,
                                                        .status = status,
                                                        .error_type = error_type,
                                                        .duration = environment.init_duration()});
}

}  // namespace wheelpit::runtime
