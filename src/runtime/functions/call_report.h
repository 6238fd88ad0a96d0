#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "base/clock.h"
#include "function/function.h"
#include "logs/platform_event.h"
#include "runtime/environment/environment.h"
#include "runtime/functions/open_invocation.h"
#include "runtime/output/environment_log.h"
#include "runtime/protocol/answer.h"

namespace wheelpit::runtime {

// The reports of one invocation for a function's log and its extensions. The texts of an event are
// those of its arguments, which must outlive it.

platform_event::Tracing tracing_of(const CallTrace& tracing);

platform_event::Start start_of(const OpenInvocation& call, const Function& function);

// The parts of an invocation's time.
struct CallTimes {
  TimePoint began{};
  WallTime began_wall{};
  TimePoint response_began{};             // {}: the runtime sent none
  TimePoint answered{};                   // the response was whole
  std::optional<TimePoint> runtime_at{};  // the runtime asked for its next event
};
CallTimes times_of(const Answer& answer, TimePoint began, TimePoint now, WallTime wall_now);

std::uint64_t produced_bytes_of(const Answer& answer);  // 0 of an error

// What went wrong with the environment, if anything did.
void tell_fault(EnvironmentLog& log, const Answer& answer);

// `report` lacks what the invocation and its answer say.
platform_event::Report complete_report(const OpenInvocation& call, const Answer& answer,
                                       platform_event::Report report);

// That the runtime is done with it: with spans of what is known of its times.
void tell_runtime_done(EnvironmentLog& log, const platform_event::Report& report,
                       std::uint64_t produced_bytes, const CallTimes& times);

// The report of an invocation that is answered, but not over: the runtime, or extensions, work on.
// Owns its texts.
struct LaterReport {
  std::string request_id;
  std::string root;
  std::string span_id;
  std::string trace;
  std::string error_type;
  platform_event::Report report;
  std::uint64_t produced_bytes = 0;
  CallTimes times;
  int timeout_seconds = 0;

  void tell_runtime_done(EnvironmentLog& log, TimePoint runtime_at);
  // REQUIRES: one of these is called, and once.
  void tell(EnvironmentLog& log);
  void tell(EnvironmentLog& log, const Environment::AfterWork& how, WallTime now);

 private:
  const platform_event::Report& own_report();
};

}  // namespace wheelpit::runtime
