#include "runtime/launch/start_preparation.h"

#include <fcntl.h>

#include <cerrno>
#include <utility>

#include "runtime/launch/extension_programs.h"
#include "runtime/programs/runnable_function.h"

namespace wheelpit::runtime {

namespace asio = boost::asio;

namespace {

// Of the engine's own in an environment: two of bubblewrap and the launcher; and without a sandbox
// the launcher. One that also attends extensions is counted with the function.
constexpr unsigned kSandboxTasks = 3;
constexpr unsigned kSupervisorTasks = 1;

// What is found out once must not be found out without descriptors.
bool can_look_around() {
  const OwnedFd any(open("/proc/self/cgroup", O_RDONLY | O_CLOEXEC));
  return any || !is_shortage(errno);
}

}  // namespace

StartPreparation::StartPreparation(const RuntimeOptions& options, const Isolation& isolation,
                                   const Clock& clock, Log log)
    : options_(options),
      isolation_(isolation),
      log_(std::move(log)),
      interpreters_(options.interpreters, options.match, files_, clock, log_) {}

asio::awaitable<Status> StartPreparation::can_run(std::string runtime) {
  const auto interpreter = co_await interpreters_.find(std::move(runtime));
  if (!interpreter) co_return interpreter.error();
  co_return Status();
}

asio::awaitable<Result<StartNeeds>> StartPreparation::prepare(
    std::shared_ptr<const Function> function) {
  auto interpreter = co_await interpreters_.find(function->runtime);
  if (!interpreter) co_return Error(Errc::unavailable, interpreter.error().message());
  if (options_.provide_code) {
    const Status here = co_await options_.provide_code(function);
    if (!here) {
      co_return Error(Errc::unavailable,
                      "function \"" + function->name +
                          "\": its code cannot be fetched: " + here.error().message());
    }
  }
  auto needs = co_await files_.run([&] { return look(std::move(function)); });
  if (needs) needs->interpreter = std::move(*interpreter);
  co_return needs;
}

Result<StartNeeds> StartPreparation::look(std::shared_ptr<const Function> function) {
  if (!site_ && !can_look_around()) {
    return Error(Errc::throttled, "cannot start an execution environment: " + error_text(errno));
  }
  const LaunchSite& here = site();
  auto runnable = runnable_function(std::move(function), options_.hot_reload);
  if (!runnable) return runnable.error();
  const Function& of = **runnable;
  const auto extensions = extension_programs(of.layers_directory);
  return StartNeeds{.interpreter = std::nullopt,
                    .function = std::move(*runnable),
                    .memory = memory_->make_group(of.memory_mb, of.ephemeral_storage_mb),
                    .site = &here,
                    .extensions = extensions ? extensions->size() : 0};
}

const LaunchSite& StartPreparation::site() {
  if (site_) return *site_;
  host_ = HostLayout::of_this_machine();
  memory_.emplace(isolation_.sandboxed() ? kSandboxTasks : kSupervisorTasks);
  log_.info("functions run in environments",
            {{"sandbox", isolation_.sandboxed() ? isolation_.bubblewrap : std::string("none")},
             {"memory_limit", to_string(memory_->kind())}});
  site_.emplace(LaunchSite{.options = options_,
                           .host = host_,
                           .isolation = isolation_,
                           .runtime_directory = options_.data_dir / "runtime"});
  return *site_;
}

}  // namespace wheelpit::runtime
