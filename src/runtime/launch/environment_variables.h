#pragma once

#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "function/function.h"
#include "runtime/launch/function_credentials.h"
#include "runtime/launch/runtime_options.h"

namespace wheelpit::runtime {

// Where an environment finds things: the paths as the process itself sees them.
struct RuntimePaths {
  std::string task_root = "/var/task";
  std::string runtime_dir = "/var/runtime";
  // The interpreter's own bin folder; stands where the service has /var/lang/bin.
  std::string interpreter_bin = "/var/lang/bin";
  std::string interpreter_version{};  // "3.11"; may be another one than the runtime's
  std::string layers_root = "/opt";
  std::string language = "en_US.UTF-8";  // LANG
  std::string home{};                    // HOME, which the service leaves out; "": left out
};

enum class InitializationType { on_demand, provisioned_concurrency };
std::string_view name_of(InitializationType type);  // "on-demand"

struct EnvironmentIdentity {
  std::string runtime_api;  // "127.0.0.1:40001"
  std::string log_stream;   // "2026/11/22/[$LATEST]<32 hex>"
  FunctionCredentials credentials{};
  InitializationType initialization = InitializationType::on_demand;
};

// The whole environment of a process that runs `function`, "NAME=value" each, sorted by name.
//
// What the service reserves wins over the user's variables, and those win over the defaults.
// Nothing of the engine's own environment gets in.
std::vector<std::string> environment_variables(const Function& function,
                                               const RuntimeOptions& options,
                                               const RuntimePaths& paths,
                                               const EnvironmentIdentity& identity);

}  // namespace wheelpit::runtime
