#include "runtime/function_runtime.h"

#include <algorithm>
#include <map>
#include <system_error>
#include <utility>
#include <vector>

#include "base/signal.h"
#include "base/task_group.h"
#include "base/uuid.h"
#include "metrics/metrics.h"
#include "runtime/bootstraps.h"
#include "runtime/environment_source.h"
#include "runtime/log_stream.h"
#include "runtime/report_text.h"

namespace wheelpit {

namespace asio = boost::asio;

namespace {

// Log lines reach the disk, and idle environments are looked at, this often.
constexpr auto kIdleInterval = std::chrono::milliseconds(750);

RuntimeOptions with_absolute_paths(RuntimeOptions options) {
  options.data_dir = std::filesystem::absolute(options.data_dir);
  return options;
}

Error stopping_error() { return {Errc::cancelled, "the engine is stopping"}; }

double seconds_of(Duration duration) { return std::chrono::duration<double>(duration).count(); }

}  // namespace

struct FunctionRuntime::State {
  State(asio::io_context& i, RuntimeOptions o, const Clock& c, Metrics& m, const Log& l)
      : io(i),
        options(with_absolute_paths(std::move(o))),
        clock(c),
        metrics(m),
        log(l),
        source(i, options, c, m, l),
        changed(i),
        tasks(i, l) {}

  asio::awaitable<Result<Reply>> invoke(PoolRef pool, Invocation invocation);
  asio::awaitable<Result<Reply>> run(PoolRef pool, Lease lease, std::string request_id,
                                     Invocation invocation);
  void write_report(const FunctionPool& pool, const Lease& lease, const std::string& request_id,
                    const Answer& answer, Duration duration);
  void retire_if(const PoolRef& pool, const std::function<bool(const PooledEnvironment&)>& when);
  bool make_room();
  asio::awaitable<void> keep_house();
  bool look_after(const PoolRef& pool);

  asio::io_context& io;
  const RuntimeOptions options;
  const Clock& clock;
  Metrics& metrics;
  Log log;
  EnvironmentSource source;
  std::map<std::string, PoolRef, std::less<>> pools;
  std::vector<std::weak_ptr<FunctionPool>> departed;  // of removed functions, while in use
  bool stopping = false;
  bool resting = false;  // the housekeeper sleeps long, or until it is woken
  std::size_t invocations = 0;
  Signal changed;  // for the housekeeper and stop()
  TaskGroup tasks;
};

FunctionRuntime::FunctionRuntime(asio::io_context& io, RuntimeOptions options, const Clock& clock,
                                 Metrics& metrics, const Log& log)
    : state_(std::make_unique<State>(io, std::move(options), clock, metrics, log)) {}

FunctionRuntime::~FunctionRuntime() = default;

Status FunctionRuntime::start() {
  if (Status written = write_bootstraps(state_->options.data_dir / "runtime"); !written) {
    return written;
  }
  if (state_->options.sandbox == SandboxMode::required &&
      sandbox_of_this_machine().bubblewrap.empty()) {
    return Error(Errc::unavailable,
                 "the sandbox is required and does not work: " + sandbox_of_this_machine().trouble);
  }
  state_->tasks.spawn("housekeeping of functions", state_->keep_house());
  return {};
}

asio::awaitable<void> FunctionRuntime::stop() {
  State& state = *state_;
  state.stopping = true;
  state.source.stop();
  for (const auto& [name, pool] : state.pools) {
    for (const PooledEnvironment& pooled : pool->environments()) pooled.environment->cancel();
  }
  for (const auto& weak : state.departed) {
    const PoolRef pool = weak.lock();
    if (!pool) continue;
    for (const PooledEnvironment& pooled : pool->environments()) pooled.environment->cancel();
  }
  state.changed.notify();
  while (state.invocations != 0) co_await state.changed.wait();
  for (const auto& [name, pool] : state.pools) {
    state.retire_if(pool, [](const PooledEnvironment&) { return true; });
  }
  co_await state.source.join();
  co_await state.tasks.join();
  state.pools.clear();
}

Status FunctionRuntime::can_run(std::string_view runtime) const {
  return state_->source.can_run(std::string(runtime));
}

void FunctionRuntime::put(const Function& function) {
  State& state = *state_;
  if (state.stopping) return;
  PoolRef& pool = state.pools[function.name];
  if (!pool) {
    pool = std::make_shared<FunctionPool>(
        function, state.options.data_dir / "logs" / (function.name + ".log"), state.metrics,
        state.log);
  } else if (pool->change(function)) {
    state.retire_if(pool, [](const PooledEnvironment& pooled) { return !pooled.leased; });
  }
}

void FunctionRuntime::remove(const std::string& name) {
  State& state = *state_;
  const auto found = state.pools.find(name);
  if (found == state.pools.end()) return;
  const PoolRef pool = found->second;
  state.pools.erase(found);
  pool->remove();
  state.retire_if(pool, [](const PooledEnvironment& pooled) { return !pooled.leased; });
  state.departed.emplace_back(pool);
}

asio::awaitable<Result<Reply>> FunctionRuntime::invoke(Invocation invocation) {
  State& state = *state_;
  if (state.stopping) co_return stopping_error();
  const auto found = state.pools.find(invocation.function_name);
  if (found == state.pools.end()) {
    co_return Error(Errc::not_found,
                    "function \"" + invocation.function_name + "\" does not exist");
  }
  ++state.invocations;
  auto reply = co_await state.invoke(found->second, std::move(invocation));
  --state.invocations;
  if (state.stopping) state.changed.notify();
  co_return reply;
}

asio::awaitable<Result<Reply>> FunctionRuntime::State::invoke(PoolRef pool, Invocation invocation) {
  if (pool->look_at_code(clock.now())) {
    retire_if(pool, [](const PooledEnvironment& pooled) { return !pooled.leased; });
  }
  if (std::exchange(resting, false)) changed.notify();
  std::string request_id = make_uuid();
  auto lease = co_await source.acquire(pool, request_id, [this] { return make_room(); });
  if (!lease) co_return lease.error();
  PooledEnvironment& pooled = *lease->pooled;
  auto reply = co_await run(pool, std::move(*lease), std::move(request_id), std::move(invocation));
  source.give_back(pool, pooled);
  co_return reply;
}

asio::awaitable<Result<Reply>> FunctionRuntime::State::run(PoolRef pool, Lease lease,
                                                           std::string request_id,
                                                           Invocation invocation) {
  Environment& environment = *lease.pooled->environment;
  const auto timeout = std::chrono::seconds(environment.function().timeout_seconds);
  const TimePoint now = clock.now();
  const TimePoint began = lease.invocation_began.value_or(now);
  const TimePoint until = began + timeout;

  if (!lease.cold) environment.log().begin_tail();
  std::string start_line;
  append_start_line(start_line, request_id);
  environment.log().platform(start_line);
  if (!lease.failure) {
    auto answer = co_await environment.run(
        {.request_id = request_id,
         .invoked_arn = std::move(invocation.invoked_arn),
         .trace_id = make_trace_id(clock.wall_now()),
         .payload = std::move(invocation.payload),
         .client_context = std::move(invocation.client_context),
         .until = until,
         .deadline = clock.wall_now() +
                     std::chrono::duration_cast<std::chrono::microseconds>(until - now)});
    if (!answer) co_return answer.error();
    lease.failure = std::move(*answer);
  }
  Answer& answer = *lease.failure;
  const Duration duration =
      answer.timed_out ? Duration(timeout) : std::max(answer.at, began) - began;
  write_report(*pool, lease, request_id, answer, duration);

  Reply reply;
  if (invocation.log_tail == LogTail::last_4_kib) reply.log_tail = environment.log().tail();
  reply.function_error = answer.function_error;
  reply.error_type = std::move(answer.error_type);
  reply.payload = std::move(answer.payload);
  reply.request_id = std::move(request_id);
  co_return reply;
}

void FunctionRuntime::State::write_report(const FunctionPool& pool, const Lease& lease,
                                          const std::string& request_id, const Answer& answer,
                                          Duration duration) {
  Environment& environment = *lease.pooled->environment;
  const bool init_apart = lease.cold && !lease.invocation_began;
  std::string lines;
  if (!answer.log_line.empty()) lines += answer.log_line + "\n";
  append_end_lines(lines, {.request_id = request_id,
                           .duration = duration,
                           .init_duration = init_apart ? std::optional(environment.init_duration())
                                                       : std::nullopt,
                           .memory_mb = environment.function().memory_mb,
                           .max_memory_used_mb = environment.max_memory_used_mb(),
                           .timed_out = answer.timed_out,
                           .error_type = answer.report_error_type});
  environment.log().platform(lines);

  pool.meters().invocations.add();
  if (answer.function_error) pool.meters().errors.add();
  pool.meters().duration_seconds.observe(seconds_of(duration));
}

void FunctionRuntime::State::retire_if(const PoolRef& pool,
                                       const std::function<bool(const PooledEnvironment&)>& when) {
  auto& all = pool->environments();
  for (auto at = all.begin(); at != all.end();) {
    PooledEnvironment& pooled = *at++;
    if (when(pooled)) source.retire(pool, pooled);
  }
}

// Idle environments of other functions, or of older versions, give way: the longest unused first.
bool FunctionRuntime::State::make_room() {
  PooledEnvironment* oldest = nullptr;
  PoolRef owner;
  for (const auto& [name, pool] : pools) {
    for (PooledEnvironment& pooled : pool->environments()) {
      if (pooled.leased || (oldest != nullptr && oldest->used_at <= pooled.used_at)) continue;
      oldest = &pooled;
      owner = pool;
    }
  }
  if (oldest == nullptr) return false;
  source.retire(owner, *oldest);
  return true;
}

asio::awaitable<void> FunctionRuntime::State::keep_house() {
  while (!stopping) {
    bool busy = false;
    for (const auto& [name, pool] : pools) busy = look_after(pool) || busy;
    std::erase_if(departed, [&](const auto& weak) {
      const PoolRef pool = weak.lock();
      if (pool) busy = look_after(pool) || busy;
      return !pool;
    });
    resting = !busy;
    if (busy) {
      co_await changed.wait(clock.now() + kMemoryWatchInterval);
    } else if (source.live() != 0) {
      co_await changed.wait(clock.now() + kIdleInterval);
    } else {
      co_await changed.wait();
    }
  }
}

// True while an environment of it is at work.
bool FunctionRuntime::State::look_after(const PoolRef& pool) {
  const TimePoint now = clock.now();
  bool busy = false;
  for (PooledEnvironment& pooled : pool->environments()) {
    if (pooled.environment->idle() && !pooled.leased) continue;
    pooled.environment->watch();
    busy = true;
  }
  retire_if(pool, [&](const PooledEnvironment& pooled) {
    if (pooled.leased) return false;
    return !pooled.environment->usable() || now - pooled.used_at >= options.idle_timeout;
  });
  pool->log_file().flush();
  return busy;
}

}  // namespace wheelpit
