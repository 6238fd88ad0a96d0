#pragma once

#include <filesystem>
#include <optional>
#include <string>

#include "base/clock.h"
#include "base/result.h"
#include "function/function.h"
#include "runtime/environment_variables.h"
#include "runtime/interpreters.h"
#include "runtime/process.h"
#include "runtime/runtime_options.h"
#include "runtime/sandbox.h"

namespace wheelpit {

// How the process of an environment is to be started.
struct Launch {
  ProcessSpec process;
  bool sandboxed = false;
  // Set if the function's own program cannot be executed: the service's words for it.
  std::optional<std::string> entrypoint_trouble;
  std::string entrypoint;  // the program as the function knows it
};

// Everything that the machine contributes to a start; the same for all environments.
struct LaunchSite {
  const RuntimeOptions& options;
  const HostLayout& host;
  std::string bubblewrap;                   // "" without sandbox
  std::filesystem::path runtime_directory;  // where our bootstraps are
};

// `interpreter` is absent for provided.* runtimes.
Launch plan_launch(const LaunchSite& site, const Function& function,
                   const std::optional<Interpreter>& interpreter,
                   const EnvironmentIdentity& identity);

}  // namespace wheelpit
