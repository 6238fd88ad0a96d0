#include "runtime/functions/call_report.h"

#include <algorithm>
#include <chrono>
#include <utility>

#include "runtime/process/failure_text.h"

namespace wheelpit {

namespace {

platform_event::PlatformStatus run_status_of(const Answer& answer) {
  using enum platform_event::PlatformStatus;
  if (answer.timed_out) return timeout;
  if (answer.report_error_type.empty()) return success;
  return answer.report_error_type.starts_with("Sandbox.") ? failure : error;
}

// The service bills the init as well since August 2025.
std::int64_t billed(const platform_event::Report& report) {
  return std::chrono::ceil<std::chrono::milliseconds>(report.duration +
                                                      report.init_duration.value_or(Duration{}))
      .count();
}

}  // namespace

platform_event::Tracing tracing_of(const CallTrace& tracing) {
  if (tracing.root.empty()) return {};
  return {.root = tracing.root, .span_id = tracing.segment_id, .value = tracing.header};
}

platform_event::Start start_of(const OpenInvocation& call, const Function& function) {
  return {.request_id = call.request_id,
          .function_arn = function.arn,
          .version = function.version,
          .tracing = tracing_of(call.tracing)};
}

platform_event::Report tell_answer(EnvironmentLog& log, const OpenInvocation& call,
                                   const Answer& answer, platform_event::Report report) {
  report.request_id = call.request_id;
  report.status = run_status_of(answer);
  report.error_type = answer.report_error_type;
  report.billed_milliseconds = billed(report);
  if (!answer.log_line.empty()) {
    log.platform(
        platform_event::Fault{.text = answer.log_line, .report_says_so = answer.timed_out});
  }
  log.platform(platform_event::RuntimeDone{
      .request_id = report.request_id,
      .status = report.status,
      .error_type = report.error_type,
      .duration = report.duration,
      .produced_bytes = answer.function_error ? 0 : answer.payload.size(),
      .tracing = report.tracing});
  return report;
}

void LaterReport::tell(EnvironmentLog& log, const Environment::AfterWork& how, WallTime now) {
  if (how.timed_out) {
    const Failure timeout = timeout_failure(request_id, timeout_seconds, now);
    log.platform(platform_event::Fault{.text = timeout.log_line, .report_says_so = true});
  }
  const platform_event::Span overhead{.name = "extensionOverhead",
                                      .start = answered_wall,
                                      .duration = std::max(how.at, answered) - answered};
  report.request_id = request_id;
  report.tracing = {.root = root, .span_id = span_id, .value = trace};
  report.error_type = error_type;
  if (how.timed_out || !how.error_type.empty()) {
    report.status = how.timed_out ? platform_event::PlatformStatus::timeout
                                  : platform_event::PlatformStatus::error;
    report.error_type = how.error_type;
  }
  report.duration += overhead.duration;
  report.billed_milliseconds = billed(report);
  report.spans = {&overhead, 1};
  log.platform(report);
}

}  // namespace wheelpit
