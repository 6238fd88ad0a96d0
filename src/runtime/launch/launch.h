#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "base/clock.h"
#include "base/result.h"
#include "function/function.h"
#include "runtime/launch/environment_variables.h"
#include "runtime/launch/isolation.h"
#include "runtime/launch/runtime_options.h"
#include "runtime/process/process.h"
#include "runtime/programs/interpreters.h"
#include "runtime/sandbox/sandbox.h"

namespace wheelpit::runtime {

// How the process of an environment must be started.
struct Launch {
  ProcessSpec process;                   // without an environment
  std::vector<std::string> environment;  // of the function's program, "NAME=value" each
  bool sandboxed = false;
  // Set if the function's own program cannot be executed: the service's words for it.
  std::optional<std::string> entrypoint_trouble;
  std::string entrypoint;  // the program as the function knows it
  // File names of its external extensions, which are started first; their environment.
  std::vector<std::string> extensions;
  std::vector<std::string> extension_environment;
  std::optional<Error> extensions_unknown;  // then it must not be started
};

// Everything that the machine contributes to a start; the same for all environments.
struct LaunchSite {
  const RuntimeOptions& options;
  const HostLayout& host;
  const Isolation& isolation;
  std::filesystem::path runtime_directory;  // where our bootstraps and the launcher are
};

// `interpreter` is absent for provided.* runtimes.
Launch plan_launch(const LaunchSite& site, const Function& function,
                   const std::optional<Interpreter>& interpreter,
                   const EnvironmentIdentity& identity);

// Where the Runtime API of an environment with its own network namespace is: the address means
// something else in each of them.
inline constexpr std::uint16_t kInnerPort = 9001;

// Of a program that does nothing, in the same isolation as a function.
ProcessSpec plan_trial(const LaunchSite& site);

// The most processes and threads of one environment, as on the service.
inline constexpr unsigned kMostProcesses = 1024;

// RLIMIT_NPROC of a function, at most kMostProcesses. On the service it is what Linux makes of the
// machine's memory: recorded as 742 with 128 MB.
unsigned process_limit(int memory_mb);

// RLIMIT_CORE of a function, as recorded on the service, in bytes.
inline constexpr std::uint64_t kCoreBytes = std::uint64_t{10} * 1024 * 1024 * 1024;

}  // namespace wheelpit::runtime
