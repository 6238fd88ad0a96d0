#include "runtime/functions/call_report.h"

#include <algorithm>
#include <array>
#include <chrono>
#include <utility>

#include "runtime/process/failure_text.h"

namespace wheelpit::runtime {

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

CallTimes times_of(const Answer& answer, TimePoint began, TimePoint now, WallTime wall_now) {
  const auto ago = std::chrono::duration_cast<WallTime::duration>(now - began);
  return {.began = began,
          .began_wall = wall_now - ago,
          .response_began = answer.began,
          .answered = answer.at};
}

std::uint64_t produced_bytes_of(const Answer& answer) {
  return answer.function_error ? 0 : answer.payload.size();
}

void tell_fault(EnvironmentLog& log, const Answer& answer) {
  if (answer.log_line.empty()) return;
  log.platform(platform_event::Fault{.text = answer.log_line, .report_says_so = answer.timed_out});
}

platform_event::Report complete_report(const OpenInvocation& call, const Answer& answer,
                                       platform_event::Report report) {
  report.request_id = call.request_id;
  report.status = run_status_of(answer);
  report.error_type = answer.report_error_type;
  report.billed_milliseconds = billed(report);
  return report;
}

void tell_runtime_done(EnvironmentLog& log, const platform_event::Report& report,
                       std::uint64_t produced_bytes, const CallTimes& times) {
  std::array<platform_event::Span, 3> spans;
  std::size_t known = 0;
  const auto span = [&](std::string_view name, TimePoint from, TimePoint to) {
    const auto after = std::chrono::duration_cast<WallTime::duration>(from - times.began);
    spans.at(known++) = {
        .name = name, .start = times.began_wall + after, .duration = std::max(from, to) - from};
  };
  Duration duration = report.duration;
  if (times.response_began != TimePoint{}) {
    const TimePoint response = std::max(times.began, times.response_began);
    span("responseLatency", times.began, response);
    span("responseDuration", response, times.answered);
    if (times.runtime_at) {
      span("runtimeOverhead", times.answered, *times.runtime_at);
      duration += spans[2].duration;
    }
  }
  log.platform(platform_event::RuntimeDone{.request_id = report.request_id,
                                           .status = report.status,
                                           .error_type = report.error_type,
                                           .duration = duration,
                                           .produced_bytes = produced_bytes,
                                           .spans = {spans.data(), known},
                                           .tracing = report.tracing});
}

const platform_event::Report& LaterReport::own_report() {
  report.request_id = request_id;
  report.tracing = {.root = root, .span_id = span_id, .value = trace};
  report.error_type = error_type;
  return report;
}

void LaterReport::tell_runtime_done(EnvironmentLog& log, TimePoint runtime_at) {
  times.runtime_at = runtime_at;
  wheelpit::runtime::tell_runtime_done(log, own_report(), produced_bytes, times);
}

void LaterReport::tell(EnvironmentLog& log) { log.platform(own_report()); }

void LaterReport::tell(EnvironmentLog& log, const Environment::AfterWork& how, WallTime now) {
  own_report();
  if (how.timed_out) {
    const Failure timeout = timeout_failure(request_id, timeout_seconds, now);
    log.platform(platform_event::Fault{.text = timeout.log_line, .report_says_so = true});
  }
  const auto after = std::chrono::duration_cast<WallTime::duration>(times.answered - times.began);
  const platform_event::Span overhead{
      .name = "extensionOverhead",
      .start = times.began_wall + after,
      .duration = std::max(how.at, times.answered) - times.answered};
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

}  // namespace wheelpit::runtime
