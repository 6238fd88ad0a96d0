#include "runtime/functions/function_runtime.h"

#include <boost/asio/post.hpp>
#include <utility>

#include "function/function_arn.h"
#include "metrics/metrics.h"
#include "runtime/functions/runtime_state.h"
#include "runtime/launch/isolation.h"
#include "runtime/process/children.h"
#include "runtime/programs/bootstraps.h"

namespace wheelpit {

namespace asio = boost::asio;

namespace {

constexpr auto kLogsPatience = std::chrono::seconds(2);

RuntimeOptions with_absolute_paths(RuntimeOptions options) {
  options.data_dir = std::filesystem::absolute(options.data_dir);
  return options;
}

// Blocks.
Result<Isolation> settle(const RuntimeOptions& options) {
  if (Status written = write_bootstraps(options.data_dir / "runtime"); !written) {
    return written.error();
  }
  return options.isolation ? *options.isolation : settle_isolation(options);
}

Error no_such_function(const std::string& name) {
  return {Errc::not_found, "function \"" + name + "\" does not exist"};
}

}  // namespace

FunctionRuntime::FunctionRuntime(asio::io_context& io, RuntimeOptions options, const Clock& clock,
                                 Metrics& metrics, const Log& log, TraceSink* traces)
    : state_(std::make_unique<State>(io, with_absolute_paths(std::move(options)), clock, metrics,
                                     log, traces)) {}

FunctionRuntime::~FunctionRuntime() = default;

asio::awaitable<Status> FunctionRuntime::start() {
  State& state = *state_;
  auto isolation =
      co_await state.source.files().run([&options = state.options] { return settle(options); });
  if (!isolation) co_return isolation.error();
  state.isolation = std::move(*isolation);
  if (!state.isolation.sandboxed()) Children::inherit_orphans();
  state.tasks.spawn("housekeeping of functions", state.run_housekeeping());
  co_return Status();
}

asio::awaitable<void> FunctionRuntime::stop() {
  State& state = *state_;
  state.stopping = true;
  state.source.stop();
  state.emulators.stop();
  for (const PoolRef& pool : state.all_pools()) {
    for (const PooledEnvironment& pooled : pool->environments()) pooled.environment->cancel();
  }
  state.changed.notify();
  while (state.invocations != 0) co_await state.changed.wait();
  for (const PoolRef& pool : state.all_pools()) {
    state.retire_if(pool, [](const PooledEnvironment&) { return true; });
  }
  co_await state.source.join();
  co_await state.tasks.join();
  state.functions.clear();
  co_await state.finish_logs();
}

asio::awaitable<void> FunctionRuntime::State::finish_logs() {
  // Also the thread's, which may be stuck when this is gone.
  struct Written {
    explicit Written(asio::io_context& io) : changed(io) {}
    Signal changed;
    bool all = false;
  };
  const auto written = std::make_shared<Written>(io);
  logs->run([&where = io, written] {
    asio::post(where, [written] {
      written->all = true;
      written->changed.notify();
    });
  });
  const TimePoint until = clock.now() + kLogsPatience;
  while (!written->all && clock.now() < until) co_await written->changed.wait(until);
}

void FunctionRuntime::reopen_logs() {
  for (const PoolRef& pool : state_->all_pools()) pool->log_file().close();
}

asio::awaitable<Status> FunctionRuntime::can_run(std::string runtime) {
  return state_->source.can_run(std::move(runtime));
}

asio::awaitable<std::string> FunctionRuntime::stand_in(std::string runtime) {
  return state_->source.stand_in(std::move(runtime));
}

void FunctionRuntime::put(const Function& function) {
  State& state = *state_;
  if (state.stopping) return;
  HostedRef& hosted = state.functions[function.name];
  if (!hosted) {
    hosted = std::make_shared<HostedFunction>(
        function, HostedFunction::Site{.io = state.io,
                                       .files = state.source.files(),
                                       .log_folder = state.options.data_dir / "logs",
                                       .log_thread = state.logs,
                                       .metrics = state.metrics,
                                       .log = state.log});
  } else {
    hosted->change(function, [&state](const PoolRef& pool) { state.outdate(pool); });
  }
  for (const auto& [version, pool] : hosted->pools()) {
    state.retire_if(pool, [&pool](const PooledEnvironment& pooled) {
      return !pooled.leased && pool->is_surplus(pooled);
    });
  }
  if (!function.provisioned.empty()) state.wake();
}

void FunctionRuntime::remove(const std::string& name) {
  State& state = *state_;
  const auto found = state.functions.find(name);
  if (found == state.functions.end()) return;
  const HostedRef hosted = found->second;
  state.functions.erase(found);
  for (const auto& [version, pool] : hosted->pools()) {
    pool->remove();
    state.outdate(pool);
  }
  // A mapping to it goes on, and so do its series.
  state.metrics.remove({{"function_name", name}}, "event_source_mapping");
}

asio::awaitable<ProvisionedState> FunctionRuntime::provisioned(std::string name,
                                                               std::string version) {
  const auto function = state_->functions.find(name);
  if (function == state_->functions.end()) co_return ProvisionedState();
  const auto& pools = function->second->pools();
  const auto pool = pools.find(version);
  co_return pool == pools.end() ? ProvisionedState() : pool->second->ready_state();
}

asio::awaitable<std::set<std::string>> FunctionRuntime::directories_in_use() {
  std::set<std::string> all;
  const auto add = [&all](const Function& function) {
    all.insert(function.code_directory);
    all.insert(function.layers_directory);
  };
  for (const auto& function : state_->source.functions_in_use()) add(*function);
  for (const PoolRef& pool : state_->all_pools()) add(pool->function());
  co_return all;
}

asio::awaitable<Status> FunctionRuntime::ready(std::string function_name, std::string invoked_arn) {
  State& state = *state_;
  if (state.stopping) co_return Error(Errc::cancelled, "the engine is stopping");
  const auto found = state.functions.find(function_name);
  if (found == state.functions.end()) co_return no_such_function(function_name);
  HostedFunction& function = *found->second;
  constexpr double kAnyOfAnAlias = 0;
  const auto pool = function.pool_for(qualifier_of_arn(invoked_arn), kAnyOfAnAlias);
  if (!pool) co_return pool.error();
  if (!function.may_have_room(**pool)) {
    const bool none = function.definition().reserved_concurrency == 0;
    co_return Error(
        Errc::throttled,
        "function \"" + function_name + "\": " +
            (none ? "its reserved concurrency is 0"
                  : "all of its reserved concurrency is provisioned for other versions"));
  }
  if ((*pool)->find_idle() != nullptr) co_return Status();
  co_return co_await (*pool)->check_code();
}

asio::awaitable<Result<Reply>> FunctionRuntime::invoke(Invocation invocation) {
  State& state = *state_;
  if (state.stopping) co_return Error(Errc::cancelled, "the engine is stopping");
  const auto found = state.functions.find(invocation.function_name);
  if (found == state.functions.end()) {
    co_return no_such_function(invocation.function_name);
  }
  ++state.invocations;
  auto reply = co_await state.invoke(found->second, std::move(invocation));
  --state.invocations;
  if (state.stopping) state.changed.notify();
  co_return reply;
}

}  // namespace wheelpit
