#include <algorithm>
#include <utility>

#include "runtime/functions/runtime_state.h"

namespace wheelpit {

namespace asio = boost::asio;

namespace {

// Log lines reach the disk, and idle environments are looked at, this often.
constexpr auto kIdleInterval = std::chrono::milliseconds(750);

}  // namespace

// Its idle environments are of no use any more; those at work end with their work.
void FunctionRuntime::State::outdate(const PoolRef& pool) {
  retire_if(pool, [](const PooledEnvironment& pooled) { return !pooled.leased; });
  std::erase_if(departed, [](const auto& weak) { return weak.expired(); });
  if (pool->removed()) departed.emplace_back(pool);
}

void FunctionRuntime::State::wake() {
  if (std::exchange(resting, false)) changed.notify();
}

std::vector<PoolRef> FunctionRuntime::State::all_pools() {
  std::vector<PoolRef> all;
  for (const auto& [name, function] : functions) {
    for (const auto& [version, pool] : function->pools()) all.push_back(pool);
  }
  for (const auto& weak : departed) {
    const PoolRef pool = weak.lock();
    if (pool && std::ranges::find(all, pool) == all.end()) all.push_back(pool);
  }
  return all;
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
// What is provisioned stays.
bool FunctionRuntime::State::make_room() {
  PooledEnvironment* oldest = nullptr;
  PoolRef owner;
  for (const PoolRef& pool : all_pools()) {
    for (PooledEnvironment& pooled : pool->environments()) {
      if (pooled.leased || (oldest != nullptr && oldest->used_at <= pooled.used_at)) continue;
      if (pool->is_provisioned(pooled) && !pool->is_surplus(pooled)) continue;
      oldest = &pooled;
      owner = pool;
    }
  }
  if (oldest == nullptr) return false;
  source.retire(owner, *oldest);
  return true;
}

asio::awaitable<void> FunctionRuntime::State::run_housekeeping() {
  while (!stopping) {
    bool busy = false;
    bool provisioned = false;
    std::erase_if(departed, [](const auto& weak) { return weak.expired(); });
    for (const PoolRef& pool : all_pools()) {
      busy = look_after(pool) || busy;
      provisioned = provisioned || pool->ready_wanted() != 0;
      start_missing(pool);
    }
    resting = !busy;
    if (busy) {
      co_await changed.wait(clock.now() + kMemoryWatchInterval);
    } else if (source.live() != 0 || provisioned) {
      co_await changed.wait(clock.now() + kIdleInterval);
    } else {
      co_await changed.wait();
    }
  }
}

void FunctionRuntime::State::start_missing(const PoolRef& pool) {
  if (stopping || !pool->may_start_ready(clock.now())) return;
  for (std::size_t missing = pool->ready_missing(); missing != 0; --missing) {
    pool->begin_start();
    tasks.spawn("provisioned environment of " + pool->function().name, start_ready(pool));
  }
}

asio::awaitable<void> FunctionRuntime::State::start_ready(PoolRef pool) {
  ++invocations;
  if (co_await pool->look_at_code(clock.now())) outdate(pool);
  co_await source.start_ready(std::move(pool), [this] { return make_room(); });
  --invocations;
  if (stopping) changed.notify();
}

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
    if (!pooled.environment->usable() || pooled.environment->too_old()) return true;
    if (pool->is_provisioned(pooled)) return pool->is_surplus(pooled);
    return now - pooled.used_at >= options.idle_timeout;
  });
  pool->log_file().flush();
  return busy;
}

}  // namespace wheelpit
