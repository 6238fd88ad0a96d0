#pragma once

#include <boost/asio/awaitable.hpp>
#include <memory>
#include <optional>
#include <string>

#include "base/clock.h"
#include "base/log.h"
#include "base/result.h"
#include "base/workers.h"
#include "function/function.h"
#include "runtime/launch/launch.h"
#include "runtime/launch/runtime_options.h"
#include "runtime/process/memory_limit.h"
#include "runtime/programs/interpreter_lookup.h"

namespace wheelpit::runtime {

// What one start needs of this machine.
struct StartNeeds {
  std::optional<Interpreter> interpreter;    // none for provided.*
  std::shared_ptr<const Function> function;  // as it may run (runtime/programs/runnable_function.h)
  std::unique_ptr<MemoryGroup> memory;
  const LaunchSite* site = nullptr;
  std::size_t extensions = 0;  // external ones; 0 as well if that cannot be found out
};

// Finds what starts need of this machine, away from the event loop of its callers.
class StartPreparation {
 public:
  // All that is given must outlive this. `isolation` is looked at when the first start is prepared.
  StartPreparation(const RuntimeOptions& options, const Isolation& isolation, const Clock& clock,
                   Log log);

  // Errc::invalid_argument with what to install.
  boost::asio::awaitable<Status> can_run(std::string runtime);

  // As FunctionHost::stand_in().
  boost::asio::awaitable<std::string> stand_in(std::string runtime) {
    return interpreters_.stand_in(std::move(runtime));
  }

  // Errc::unavailable: the function cannot run here. Errc::throttled: this machine is short of
  // descriptors for a moment.
  boost::asio::awaitable<Result<StartNeeds>> prepare(std::shared_ptr<const Function> function);

  // Looks at folders and files, and takes its time on a slow disk.
  Workers& files() { return files_; }

 private:
  Result<StartNeeds> look(std::shared_ptr<const Function> function);
  const LaunchSite& site();

  const RuntimeOptions& options_;
  const Isolation& isolation_;
  Log log_;
  // Used by `files_` alone, and once the first start is prepared.
  HostLayout host_;
  std::optional<LaunchSite> site_;
  std::optional<MemoryLimits> memory_;

  Workers files_{1};
  InterpreterLookup interpreters_;
};

}  // namespace wheelpit::runtime
