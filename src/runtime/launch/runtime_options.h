#pragma once

#include <atomic>
#include <chrono>
#include <cstddef>
#include <filesystem>
#include <limits>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "aws/temporary_credentials.h"
#include "base/clock.h"
#include "function/hot_reload.h"
#include "runtime/launch/isolation.h"
#include "runtime/programs/provide_code.h"
#include "runtime/programs/version_choice.h"

namespace wheelpit::runtime {

enum class SandboxMode {
  automatic,  // bubblewrap; plain child processes where there is none and the engine is not root
  required,   // bubblewrap, or the engine does not start
  none,
};

// What of the network a function reaches. All but `host` need the sandbox.
enum class NetworkMode {
  host,      // what any process of this machine reaches
  isolated,  // in its own network namespace: the Runtime API, and the outside world without
             // what listens on this machine's loopback
  none,      // in its own network namespace: the Runtime API
};

struct RuntimeOptions {
  // Logs go to data_dir/logs, our bootstraps to data_dir/runtime.
  std::filesystem::path data_dir{};
  std::string region = "us-east-1";
  std::string account_id = "000000000000";

  SandboxMode sandbox = SandboxMode::automatic;
  // The user of a root engine's functions: "name", "uid" or "uid:gid"; "": see function_user.h.
  std::string user{};
  // What settle_isolation() found for these options. Absent: FunctionRuntime::start() asks it.
  std::optional<Isolation> isolation{};
  NetworkMode network = NetworkMode::host;
  // Folders outside the function's own view that it may read and write, at their own paths. Only
  // needed in the sandbox; outside it everything the engine's user can reach is in view.
  std::vector<std::filesystem::path> shared_paths{};

  Duration first_init_limit = std::chrono::seconds(10);
  Duration idle_timeout = std::chrono::minutes(10);  // an environment unused this long is ended
  Duration shutdown_grace = std::chrono::milliseconds(300);  // from SIGTERM to SIGKILL
  // How long the engine stays awake for an answer, or for a poll that an invocation waits for, from
  // an environment whose last ones came that quickly. Zero: it sleeps at once.
  Duration busy_poll = std::chrono::microseconds(120);
  std::size_t max_cold_starts = 4;      // at the same time; others queue
  std::size_t max_environments = 1000;  // of this runtime; invocations beyond are throttled
  // For environments of this runtime together, each as in descriptors_of_environment().
  std::size_t descriptors = std::numeric_limits<std::size_t>::max();
  // To the Runtime APIs of all environments of this runtime, beyond those that each is assured of.
  std::size_t spare_connections = 1024;
  std::string bounded_by = "[functions] max_concurrency";  // what says how many

  // host:port where functions send segments of their own. The default is the service's address,
  // where nothing listens here.
  std::string xray_daemon = "169.254.100.1:2000";

  // Where environments have their AWS credentials from; null: all have "test".
  std::shared_ptr<const TemporaryCredentials> credentials{};
  // Set before the first environment starts, of all runtimes that share it.
  std::shared_ptr<std::atomic<bool>> any_started = std::make_shared<std::atomic<bool>>(false);
  // Asked before a function's code is used.
  ProvideCode provide_code{};
  // Whose folders may be the code of hot-reload functions, asked at each start of an environment.
  HotReloadRules hot_reload{};

  // For every function unless its own configuration says otherwise: AWS_ENDPOINT_URL and the like.
  std::map<std::string, std::string> extra_environment{};
  // "python3.12" -> "/opt/python/bin/python3.12". Found by name in PATH otherwise.
  std::map<std::string, std::string> interpreters{};
  RuntimeMatch match = RuntimeMatch::exact;
  // Where functions in Java find AWS's runtime interface client if they do not bring it along: as a
  // JVM's class path, absolute.
  std::vector<std::string> java_class_path{};
};

}  // namespace wheelpit::runtime
