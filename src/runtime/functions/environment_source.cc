#include "runtime/functions/environment_source.h"

#include <algorithm>
#include <utility>

#include "base/uuid.h"
#include "runtime/environment/descriptor_need.h"
#include "runtime/functions/init_report.h"

namespace wheelpit::runtime {

namespace asio = boost::asio;
using platform_event::Phase;

namespace {

// An environment that has answered asks for more within a fraction of a millisecond; waiting for
// it is cheaper than a start, up to a point.
constexpr auto kFinishingPatience = std::chrono::milliseconds(50);

// The service's bound for the init of what is provisioned, unless the function's timeout is longer.
constexpr auto kReadyInitLimit = std::chrono::seconds(130);

// How long an environment that gives way may take to free what another one needs.
constexpr auto kRoomPatience = std::chrono::seconds(1);
// After a start that failed.
constexpr auto kReadyPause = std::chrono::seconds(10);

Error stopping_error() { return {Errc::cancelled, "the engine is stopping"}; }

}  // namespace

EnvironmentSource::EnvironmentSource(asio::io_context& io, const RuntimeOptions& options,
                                     const Isolation& isolation, const Clock& clock,
                                     Metrics& metrics, Log log)
    : io_(io),
      options_(options),
      clock_(clock),
      log_(log),
      peers_(std::make_shared<PeerLookup>(io)),
      preparation_(options, isolation, clock, log),
      connections_(std::make_shared<ConnectionPool>(options.spare_connections)),
      places_(options, metrics),
      changed_(io),
      tasks_(io, std::move(log)) {}

asio::awaitable<Result<Lease>> EnvironmentSource::acquire(PoolRef pool, std::string request_id,
                                                          std::function<bool()> make_room) {
  while (!stopping_) {
    if (PooledEnvironment* pooled = pool->find_idle()) {
      pooled->leased = true;
      co_return Lease{.pooled = pooled};
    }
    if (PooledEnvironment* pooled = pool->find_finishing()) {
      pooled->leased = true;
      if (co_await wait_until_finished(*pooled)) co_return Lease{.pooled = pooled};
      give_back(pool, *pooled);
      if (stopping_) break;
    }
    if (starting_ >= options_.max_cold_starts) {
      co_await changed_.wait();
      continue;
    }
    if (!places_.has_room() && !make_room()) {
      co_return all_busy(pool->function().name);
    }
    auto lease = co_await start_cold(pool, request_id);
    const bool short_of_room = !lease && lease.error().code() == Errc::throttled;
    if (!short_of_room || stopping_ || !make_room()) co_return lease;
    co_await changed_.wait(clock_.now() + kRoomPatience);
  }
  co_return stopping_error();
}

// Who invokes through the API learns the service's words only.
Error EnvironmentSource::all_busy(const std::string& function) {
  const std::string why = "all " + std::to_string(places_.taken()) +
                          " environments are busy, as many as " + options_.bounded_by + " allows";
  if (const auto times = told_of_busy_.happened(clock_.now())) {
    log_.warn("invocations are throttled", {{"reason", why}, {"times", *times}});
  }
  return {Errc::throttled, "function \"" + function + "\": " + why};
}

asio::awaitable<bool> EnvironmentSource::wait_until_finished(PooledEnvironment& pooled) {
  Environment& environment = *pooled.environment;
  const BusyPoll::Wait wait(environment.busy_for_poll());
  const TimePoint until = clock_.now() + kFinishingPatience;
  while (environment.finishing() && !stopping_ && clock_.now() < until) {
    co_await changed_.wait(until);
  }
  co_return environment.idle();
}

// As the service does it: the first init has its own limit and is not part of the invocation; if it
// fails, a second one is, under the function's timeout, and its failure is the answer.
asio::awaitable<Result<Lease>> EnvironmentSource::start_cold(PoolRef pool, std::string request_id) {
  ++starting_;
  const std::shared_ptr<void> started(nullptr, [this](void*) {
    --starting_;
    changed_.notify();
  });

  auto first = co_await start_one(pool, InitializationType::on_demand);
  if (!first) co_return first.error();
  auto init = co_await (*first)->environment->initialized(request_id,
                                                          clock_.now() + options_.first_init_limit);
  if (init) report_init(*(*first)->environment, *init, Phase::init);
  if (init && !*init) {
    pool->meters().init_seconds.observe(
        std::chrono::duration<double>((*first)->environment->init_duration()).count());
    co_return Lease{.pooled = *first, .cold = true};
  }
  retire(pool, **first);
  if (!init) co_return not_ready(init.error());

  const TimePoint began = clock_.now();
  auto second = co_await start_one(pool, InitializationType::on_demand, Phase::invoke);
  if (!second) co_return second.error();
  auto again = co_await (*second)->environment->initialized(
      request_id, began + std::chrono::seconds(pool->function().timeout_seconds));
  if (!again) {
    retire(pool, **second);
    co_return not_ready(again.error());
  }
  report_init(*(*second)->environment, *again, Phase::invoke);
  co_return Lease{
      .pooled = *second, .cold = true, .invocation_began = began, .failure = std::move(*again)};
}

asio::awaitable<void> EnvironmentSource::start_ready(PoolRef pool,
                                                     std::function<bool()> make_room) {
  const Status ready = co_await make_ready(pool, std::move(make_room));
  if (ready) {
    pool->ready_failed("", {});
  } else if (ready.error().code() != Errc::cancelled) {
    pool->ready_failed(ready.error().message(), clock_.now() + kReadyPause);
  }
}

asio::awaitable<Status> EnvironmentSource::make_ready(PoolRef pool,
                                                      std::function<bool()> make_room) {
  std::shared_ptr<void> begun(nullptr, [&pool](void*) { pool->end_start(); });
  while (starting_ >= options_.max_cold_starts && !stopping_) co_await changed_.wait();
  if (stopping_) co_return stopping_error();
  if (!places_.has_room() && !make_room()) {
    co_return Error(Errc::throttled, "all " + std::to_string(places_.taken()) +
                                         " environments of this engine are busy");
  }
  ++starting_;
  const std::shared_ptr<void> started(nullptr, [this](void*) {
    --starting_;
    changed_.notify();
  });
  auto environment = co_await start_one(pool, InitializationType::provisioned_concurrency);
  begun.reset();  // from here on it is in the pool
  if (!environment) co_return environment.error();
  PooledEnvironment& pooled = **environment;
  const Duration limit =
      std::max<Duration>(kReadyInitLimit, std::chrono::seconds(pool->function().timeout_seconds));
  auto init = co_await pooled.environment->initialized(make_uuid(), clock_.now() + limit);
  if (init) report_init(*pooled.environment, *init, Phase::init);
  if (init && !*init) {
    give_back(pool, pooled);
    co_return Status();
  }
  retire(pool, pooled);
  if (!init) co_return not_ready(init.error());
  co_return Error(Errc::unavailable, "FUNCTION_ERROR_INIT_FAILURE");
}

// It counts from the beginning: others that begin meanwhile must not be one too many.
asio::awaitable<Result<PooledEnvironment*>> EnvironmentSource::start_one(
    PoolRef pool, InitializationType initialization, Phase phase) {
  const std::uint64_t generation = pool->generation();
  std::size_t descriptors = descriptors_of_environment(0);
  places_.take(descriptors);
  auto environment = co_await start_process(pool, initialization, phase, descriptors);
  if (!environment) {
    places_.give_back(descriptors);
    co_return environment.error();
  }
  PooledEnvironment& pooled =
      pool->environments().emplace_back(PooledEnvironment{.environment = std::move(*environment),
                                                          .generation = generation,
                                                          .initialization = initialization,
                                                          .leased = true,
                                                          .descriptors = descriptors,
                                                          .used_at = clock_.now()});
  if (started_told_) started_told_();
  co_return &pooled;
}

asio::awaitable<Result<std::unique_ptr<Environment>>> EnvironmentSource::start_process(
    PoolRef pool, InitializationType initialization, Phase phase, std::size_t& descriptors) {
  const std::shared_ptr<const Function> function = pool->shared_function();
  started_.emplace_back(function);
  auto needs = co_await preparation_.prepare(function);
  if (!needs && needs.error().code() == Errc::throttled) co_return not_ready(needs.error());
  if (!needs) co_return needs.error();
  if (stopping_) co_return stopping_error();
  // Only now is it known how many it needs.
  const std::size_t needed = descriptors_of_environment(needs->extensions);
  if (!places_.change(descriptors, needed)) {
    co_return Error(Errc::throttled, "function \"" + function->name + "\": its " +
                                         std::to_string(needs->extensions) +
                                         " extensions find no room in " + options_.bounded_by);
  }
  options_.any_started->store(true);
  EnvironmentParts parts{
      .function = std::move(needs->function),
      .memory = std::move(needs->memory),
      .log_file = pool->shared_log_file(),
      .log = log_.with("function", function->name),
      .changed = [this] { changed_.notify(); },
      .initialization = initialization,
      .init_phase = phase,
      .busy_poll = options_.busy_poll,
      .peers = peers_,
      .credentials = options_.credentials
                         ? credentials_of(*function, *options_.credentials, clock_.wall_now())
                         : FunctionCredentials(),
      .files = preparation_.files(),
      .extensions = needs->extensions,
      .connections = connections_};
  auto environment = std::make_unique<Environment>(io_, clock_, std::move(parts));
  Status started = co_await environment->start(*needs->site, std::move(needs->interpreter));
  if (started && stopping_) started = stopping_error();
  if (!started) {
    end_in_background(pool, std::move(environment));  // it listens already
    co_return not_ready(started.error());
  }
  pool->meters().starts.add();
  co_return environment;
}

// The next invocation tries again.
Error EnvironmentSource::not_ready(Error error) const {
  if (error.code() != Errc::cancelled) {
    log_.warn("cannot start an execution environment", {{"error", error.message()}});
  }
  return error;
}

void EnvironmentSource::give_back(const PoolRef& pool, PooledEnvironment& pooled) {
  pooled.leased = false;
  pooled.used_at = clock_.now();
  const bool goes_on = pooled.environment->usable() && pool->is_current(pooled) &&
                       !pool->is_surplus(pooled) && !pooled.environment->too_old();
  if (!goes_on) retire(pool, pooled);
  changed_.notify();
}

void EnvironmentSource::retire(const PoolRef& pool, PooledEnvironment& pooled) {
  std::unique_ptr<Environment> environment = std::move(pooled.environment);
  places_.give_back(pooled.descriptors);
  auto& all = pool->environments();
  all.erase(std::ranges::find_if(all, [&](const auto& each) { return &each == &pooled; }));
  end_in_background(pool, std::move(environment));
}

void EnvironmentSource::end_in_background(const PoolRef& pool,
                                          std::unique_ptr<Environment> environment) {
  tasks_.spawn("end of an environment of " + pool->function().name,
               end(pool, std::move(environment)));
}

asio::awaitable<void> EnvironmentSource::end(PoolRef pool,
                                             std::unique_ptr<Environment> environment) {
  co_await environment->end(options_.shutdown_grace);
  environment.reset();  // before the pool, which may end with this coroutine
  if (pool->environments().empty()) {
    pool->log_file().close();
  } else {
    pool->log_file().flush();
  }
  changed_.notify();
}

std::vector<std::shared_ptr<const Function>> EnvironmentSource::functions_in_use() {
  std::vector<std::shared_ptr<const Function>> all;
  std::erase_if(started_, [&all](const std::weak_ptr<const Function>& started) {
    auto function = started.lock();
    if (!function || std::ranges::find(all, function) != all.end()) return true;
    all.push_back(std::move(function));
    return false;
  });
  return all;
}

void EnvironmentSource::stop() {
  stopping_ = true;
  changed_.notify();
}

}  // namespace wheelpit::runtime
