#pragma once

#include <string>

#include "base/clock.h"
#include "function/function.h"
#include "logs/platform_event.h"
#include "runtime/environment/environment.h"
#include "runtime/functions/open_invocation.h"
#include "runtime/output/environment_log.h"
#include "runtime/protocol/answer.h"

namespace wheelpit {

// What a function's log says of one invocation. The texts of an event are those of its arguments,
// which must outlive it.

platform_event::Tracing tracing_of(const CallTrace& tracing);

platform_event::Start start_of(const OpenInvocation& call, const Function& function);

// Tells how it ended, and returns its report, complete but not told. `report` lacks what the
// invocation and its answer say.
platform_event::Report tell_answer(EnvironmentLog& log, const OpenInvocation& call,
                                   const Answer& answer, platform_event::Report report);

// The report of an invocation that is answered, but not over: extensions work on. Owns its texts.
struct LaterReport {
  std::string request_id;
  std::string root;
  std::string span_id;
  std::string trace;
  std::string error_type;
  platform_event::Report report;
  TimePoint answered;
  WallTime answered_wall;
  int timeout_seconds = 0;

  // REQUIRES: called once.
  void tell(EnvironmentLog& log, const Environment::AfterWork& how, WallTime now);
};

}  // namespace wheelpit
