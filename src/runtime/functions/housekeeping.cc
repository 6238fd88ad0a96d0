#include "runtime/functions/housekeeping.h"

#include <utility>

namespace wheelpit::runtime {

namespace asio = boost::asio;

namespace {

// Log lines reach the disk, and idle environments are looked at, this often.
constexpr auto kIdleInterval = std::chrono::milliseconds(750);

}  // namespace

// Its idle environments are of no use any more; those at work end with their work.
void Housekeeping::outdate(const PoolRef& pool) {
  retire_if(pool, [](const PooledEnvironment& pooled) { return !pooled.leased; });
  if (pool->removed()) functions_.keep(pool);
}

void Housekeeping::wake() {
  if (std::exchange(resting_, false)) changed_.notify();
}

void Housekeeping::retire_if(const PoolRef& pool,
                             const std::function<bool(const PooledEnvironment&)>& when) {
  auto& all = pool->environments();
  for (auto at = all.begin(); at != all.end();) {
    PooledEnvironment& pooled = *at++;
    if (when(pooled)) source_.retire(pool, pooled);
  }
}

// Idle environments of other functions, or of older versions, give way: the longest unused first.
// What is provisioned stays.
bool Housekeeping::make_room() {
  PooledEnvironment* oldest = nullptr;
  PoolRef owner;
  for (const PoolRef& pool : functions_.pools()) {
    for (PooledEnvironment& pooled : pool->environments()) {
      if (pooled.leased || (oldest != nullptr && oldest->used_at <= pooled.used_at)) continue;
      if (pool->is_provisioned(pooled) && !pool->is_unwanted(pooled)) continue;
      oldest = &pooled;
      owner = pool;
    }
  }
  if (oldest == nullptr) return false;
  source_.retire(owner, *oldest);
  return true;
}

asio::awaitable<void> Housekeeping::run() {
  while (!work_.stopping()) {
    bool busy = false;
    bool provisioned = false;
    functions_.settle_moves();
    for (const PoolRef& pool : functions_.pools()) {
      busy = look_after(pool) || busy;
      provisioned = provisioned || pool->ready_wanted() != 0;
      start_missing(pool);
    }
    resting_ = !busy;
    if (busy) {
      co_await changed_.wait(clock_.now() + kMemoryWatchInterval);
    } else if (source_.live() != 0 || provisioned) {
      co_await changed_.wait(clock_.now() + kIdleInterval);
    } else {
      co_await changed_.wait();
    }
  }
}

void Housekeeping::start_missing(const PoolRef& pool) {
  if (work_.stopping() || !pool->may_start_ready(clock_.now())) return;
  for (std::size_t missing = pool->ready_missing(); missing != 0; --missing) {
    pool->begin_start();
    tasks_.spawn("provisioned environment of " + pool->function().name, start_ready(pool));
  }
}

asio::awaitable<void> Housekeeping::start_ready(PoolRef pool) {
  const OpenWork::Item item(work_);
  if (co_await pool->look_at_code(clock_.now())) outdate(pool);
  co_await source_.start_ready(std::move(pool), [this] { return make_room(); });
}

bool Housekeeping::look_after(const PoolRef& pool) {
  const TimePoint now = clock_.now();
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
    return now - pooled.used_at >= options_.idle_timeout;
  });
  pool->log_file().flush();
  return busy;
}

}  // namespace wheelpit::runtime
