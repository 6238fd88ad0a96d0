#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "base/clock.h"
#include "function/alias.h"
#include "function/function_settings.h"
#include "function/logging_config.h"
#include "function/settling.h"

namespace wheelpit {

// A layer that a function's configuration names.
struct LayerReference {
  std::string arn;              // of the version
  std::uint64_t code_size = 0;  // bytes of the zip
  std::string directory;        // absolute: its content

  bool operator==(const LayerReference&) const = default;
};

// A Lambda function as it is stored: its $LATEST, with the service's defaults, and everything that
// was published of it or set beside it. A published version is a Function too, of the first part
// only.
struct Function {
  enum class State { pending, active, failed };

  std::string name;     // 1-64 characters of [a-zA-Z0-9-_]
  std::string arn;      // unqualified
  std::string runtime;  // "nodejs22.x", "python3.12", "provided.al2023"
  std::string handler;
  std::string role;
  std::string description;
  int timeout_seconds = 3;                                        // 1-900
  int memory_mb = 128;                                            // 128-10240
  int ephemeral_storage_mb = 512;                                 // 512-10240
  std::optional<std::map<std::string, std::string>> environment;  // absent differs from empty
  std::vector<std::string> architectures;
  std::map<std::string, std::string> tags;

  std::string code_sha256;      // base64, as the API shows it; "" for a hot-reload directory
  std::uint64_t code_size = 0;  // bytes of the zip
  std::string code_directory;   // absolute; becomes /var/task
  bool hot_reload =
      false;  // code_directory is the user's own: each new environment sees it as it is

  std::string image_uri;  // instead of code: where a Runtime Interface Emulator listens
  std::vector<LayerReference> layers;  // in the order of the configuration: later ones win
  std::string layers_directory;        // all of them merged; becomes /opt. "" without layers
  std::string tracing_mode = "PassThrough";
  LoggingConfig logging;
  std::string dead_letter_target;  // ARN; "" for none

  State state = State::active;
  std::string state_reason;
  std::string state_reason_code;
  std::string revision_id;           // UUID, new with every change
  std::optional<Settling> settling;  // absent: settled
  WallTime last_modified{};

  std::string version = "$LATEST";  // or the number it was published under
  std::string published_as;         // of a version: the fingerprint of what was published

  // From here on of the function as a whole: nothing in a published version.
  std::vector<Function> versions;  // published and not deleted, by number
  int last_version = 0;            // the highest number ever given: none is given twice
  std::map<std::string, Alias> aliases;
  std::optional<int> reserved_concurrency;  // the most that run at the same time; 0: none may
  std::map<std::string, ProvisionedConcurrency> provisioned;  // by qualifier, as the three below
  std::map<std::string, FunctionPolicy> policies;             // "" for the function itself
  std::map<std::string, EventInvokeConfig> event_invoke_configs;
  std::map<std::string, RuntimeManagement> runtime_management;
  std::string recursive_loop = "Terminate";
};

}  // namespace wheelpit
