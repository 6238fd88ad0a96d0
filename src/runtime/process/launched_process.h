#pragma once

#include <expected>
#include <string>
#include <vector>

#include "base/result.h"
#include "launcher/protocol.h"
#include "runtime/process/process.h"

namespace wheelpit::runtime {

// How far a start through the launcher has come.
struct LaunchProgress {
  enum class State {
    pending,      // the launcher has not been reached; if the process has ended: it never was
    executing,    // the function's program runs, or has run
    exec_failed,  // it could not be executed
    failed,       // the launcher could not do a step
  };
  State state = State::pending;
  launcher::LaunchStep step = launcher::LaunchStep::none;
  int error = 0;  // errno

  // What the launcher has written, in order. Pure.
  void take(const launcher::LaunchRecord& record);
};

// "the user namespace: operation not permitted". Of a failed step.
std::string describe(const LaunchProgress& progress);

// A process that was started through the launcher.
struct LaunchedProcess {
  Process process;
  OwnedFd report;  // read end of the pipe for LaunchRecords, non-blocking
};

// Starts spec, whose arguments (some of them in a file) end with those of the launcher, with
// `environment` for the launcher's program alone: spec.environment, what the sandbox itself is
// started with, is replaced by an empty one. `seccomp_filter` is a file as make_seccomp_filter()
// makes it. `control` becomes the launcher's kControlFd, if it is not -1; `more` follows it.
std::expected<LaunchedProcess, ProcessFailure> start_launched(
    ProcessSpec spec, const std::vector<std::string>& environment, int seccomp_filter,
    int control = -1, const std::vector<int>& more = {});

// Adds to `progress` what has come since.
void read_progress(const OwnedFd& report, LaunchProgress& progress);

}  // namespace wheelpit::runtime
