#include "runtime/functions/function_runtime.h"

#include <algorithm>
#include <boost/asio/post.hpp>
#include <tuple>
#include <utility>

#include "function/function_arn.h"
#include "metrics/metrics.h"
#include "runtime/functions/emulators.h"
#include "runtime/functions/environment_source.h"
#include "runtime/functions/hosted_functions.h"
#include "runtime/functions/housekeeping.h"
#include "runtime/functions/invocation_runner.h"
#include "runtime/functions/open_work.h"
#include "runtime/launch/isolation.h"
#include "runtime/output/log_thread.h"
#include "runtime/process/children.h"
#include "runtime/programs/bootstraps.h"

namespace wheelpit::runtime {

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

// In the order of their dependencies. What each keeps to itself is said where it is declared.
struct FunctionRuntime::State {
  State(asio::io_context& i, RuntimeOptions o, const Clock& c, Metrics& m, const Log& log,
        TraceSink* traces)
      : io(i),
        options(std::move(o)),
        clock(c),
        metrics(m),
        source(i, options, isolation, c, m, log),
        emulators(i, c),
        functions(HostedFunction::Site{.io = i,
                                       .files = source.files(),
                                       .log_folder = options.data_dir / "logs",
                                       .log_thread = logs,
                                       .metrics = m,
                                       .log = log,
                                       .provide_code = options.provide_code}),
        work(i),
        house(i, options, c, log, functions, source, work),
        runner(options, c, log, traces, source, emulators, house) {}

  // Returns when the logs are written, or the disk was given time for it.
  asio::awaitable<void> finish_logs();

  asio::io_context& io;
  const RuntimeOptions options;
  Isolation isolation;  // complete once the runtime has started
  const Clock& clock;
  Metrics& metrics;
  EnvironmentSource source;
  Emulators emulators;
  const std::shared_ptr<LogThread> logs = std::make_shared<LogThread>();
  HostedFunctions functions;
  OpenWork work;
  Housekeeping house;
  InvocationRunner runner;
};

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
  state.house.start();
  co_return Status();
}

asio::awaitable<void> FunctionRuntime::stop() {
  State& state = *state_;
  state.work.stop();
  state.source.stop();
  state.emulators.stop();
  for (const PoolRef& pool : state.functions.pools()) {
    for (const PooledEnvironment& pooled : pool->environments()) pooled.environment->cancel();
  }
  co_await state.work.all_ended();
  for (const PoolRef& pool : state.functions.pools()) {
    state.house.retire_if(pool, [](const PooledEnvironment&) { return true; });
  }
  co_await state.source.join();
  co_await state.house.stop();
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
  for (const PoolRef& pool : state_->functions.pools()) pool->log_file().close();
}

asio::awaitable<Status> FunctionRuntime::can_run(std::string runtime) {
  return state_->source.can_run(std::move(runtime));
}

asio::awaitable<std::string> FunctionRuntime::stand_in(std::string runtime) {
  return state_->source.stand_in(std::move(runtime));
}

void FunctionRuntime::put(const Function& function) {
  State& state = *state_;
  if (state.work.stopping()) return;
  const HostedFunction& hosted =
      state.functions.put(function, [&state](const PoolRef& pool) { state.house.outdate(pool); });
  for (const auto& [version, pool] : hosted.pools()) {
    state.house.retire_if(pool, [&pool](const PooledEnvironment& pooled) {
      return !pooled.leased && pool->is_surplus(pooled);
    });
  }
  if (!function.provisioned.empty()) state.house.wake();
}

void FunctionRuntime::remove(const std::string& name) {
  State& state = *state_;
  if (!state.functions.find(name)) return;
  state.functions.remove(name, [&state](const PoolRef& pool) { state.house.outdate(pool); });
  // A mapping to it goes on, and so do its series.
  state.metrics.remove({{"function_name", name}}, "event_source_mapping");
}

asio::awaitable<ProvisionedState> FunctionRuntime::provisioned(std::string name,
                                                               std::string qualifier) {
  const HostedRef function = state_->functions.find(name);
  co_return function ? function->provisioned(qualifier) : ProvisionedState();
}

asio::awaitable<std::vector<EnvironmentStatus>> FunctionRuntime::environments(
    std::string function_name) {
  std::vector<EnvironmentStatus> all;
  for (const PoolRef& pool : state_->functions.pools()) {
    if (pool->function().name != function_name) continue;
    for (const PooledEnvironment& pooled : pool->environments()) {
      all.push_back(pooled.environment->status());
    }
  }
  std::ranges::sort(all, [](const EnvironmentStatus& a, const EnvironmentStatus& b) {
    return std::tie(a.version, a.started_at, a.log_stream) <
           std::tie(b.version, b.started_at, b.log_stream);
  });
  co_return all;
}

asio::awaitable<std::set<std::string>> FunctionRuntime::directories_in_use() {
  std::set<std::string> all;
  const auto add = [&all](const Function& function) {
    all.insert(function.code_directory);
    all.insert(function.layers_directory);
  };
  for (const auto& function : state_->source.functions_in_use()) add(*function);
  for (const PoolRef& pool : state_->functions.pools()) add(pool->function());
  co_return all;
}

asio::awaitable<Status> FunctionRuntime::ready(std::string function_name, std::string invoked_arn) {
  State& state = *state_;
  if (state.work.stopping()) co_return Error(Errc::cancelled, "the engine is stopping");
  const HostedRef hosted = state.functions.find(function_name);
  if (!hosted) co_return no_such_function(function_name);
  HostedFunction& function = *hosted;
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
  if ((*pool)->is_served()) co_return Status();
  co_return co_await (*pool)->check_code();
}

asio::awaitable<Result<Reply>> FunctionRuntime::invoke(Invocation invocation) {
  State& state = *state_;
  if (state.work.stopping()) co_return Error(Errc::cancelled, "the engine is stopping");
  HostedRef function = state.functions.find(invocation.function_name);
  if (!function) co_return no_such_function(invocation.function_name);
  const OpenWork::Item item(state.work);
  co_return co_await state.runner.invoke(std::move(function), std::move(invocation));
}

}  // namespace wheelpit::runtime
