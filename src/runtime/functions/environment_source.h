#pragma once

#include <boost/asio/awaitable.hpp>
#include <cstddef>
#include <functional>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "base/clock.h"
#include "base/log.h"
#include "base/log_pace.h"
#include "base/result.h"
#include "base/signal.h"
#include "base/task_group.h"
#include "metrics/metrics.h"
#include "runtime/functions/environment_places.h"
#include "runtime/functions/function_pool.h"
#include "runtime/launch/runtime_options.h"
#include "runtime/launch/start_preparation.h"
#include "runtime/peers/peer_lookup.h"

namespace wheelpit::runtime {

// An environment for one invocation.
struct Lease {
  PooledEnvironment* pooled = nullptr;  // leased until EnvironmentSource::give_back()
  bool cold = false;
  // The init had to be repeated within the invocation, whose time runs from here.
  std::optional<TimePoint> invocation_began{};
  std::optional<Answer> failure{};  // the init failed permanently: this is the invocation's answer
};

// Finds or starts environments, and ends them. Starts are few at a time: a burst of invocations
// must not starve the functions that already run.
class EnvironmentSource {
 public:
  // `options` and what is given by reference must outlive this. `isolation` is looked at when the
  // first environment is wanted.
  EnvironmentSource(boost::asio::io_context& io, const RuntimeOptions& options,
                    const Isolation& isolation, const Clock& clock, Metrics& metrics, Log log);

  // StartPreparation's.
  boost::asio::awaitable<Status> can_run(std::string runtime) {
    return preparation_.can_run(std::move(runtime));
  }
  boost::asio::awaitable<std::string> stand_in(std::string runtime) {
    return preparation_.stand_in(std::move(runtime));
  }
  Workers& files() { return preparation_.files(); }

  // `told` is called when an environment has come into its pool: it must be watched.
  void on_started(std::function<void()> told) { started_told_ = std::move(told); }

  // `make_room` is called when max_environments is reached; it retires an idle environment, or
  // returns false.
  boost::asio::awaitable<Result<Lease>> acquire(PoolRef pool, std::string request_id,
                                                std::function<bool()> make_room);
  void give_back(const PoolRef& pool, PooledEnvironment& pooled);

  // Starts one that waits for invocations, as provisioned concurrency wants it, and returns when it
  // is ready, or the pool knows why not. REQUIRES: the pool has begun a start, which ends here.
  boost::asio::awaitable<void> start_ready(PoolRef pool, std::function<bool()> make_room);

  // Takes it out of its pool and ends it in the background.
  void retire(const PoolRef& pool, PooledEnvironment& pooled);

  // Everything that waits ends with Errc::cancelled.
  void stop();
  // Returns when all that was retired is gone.
  boost::asio::awaitable<void> join() { return tasks_.join(); }

  // What environments run, those that are ending included: each once.
  std::vector<std::shared_ptr<const Function>> functions_in_use();

  std::size_t live() const {
    return places_.taken();
  }  // environments in pools, or on their way there

 private:
  boost::asio::awaitable<Result<Lease>> start_cold(PoolRef pool, std::string request_id);
  boost::asio::awaitable<Result<PooledEnvironment*>> start_one(
      PoolRef pool, InitializationType initialization,
      platform_event::Phase phase = platform_event::Phase::init);
  boost::asio::awaitable<Result<std::unique_ptr<Environment>>> start_process(
      PoolRef pool, InitializationType initialization, platform_event::Phase phase,
      std::size_t& descriptors);
  boost::asio::awaitable<Status> make_ready(PoolRef pool, std::function<bool()> make_room);
  boost::asio::awaitable<bool> wait_until_finished(PooledEnvironment& pooled);
  void end_in_background(const PoolRef& pool, std::unique_ptr<Environment> environment);
  boost::asio::awaitable<void> end(PoolRef pool, std::unique_ptr<Environment> environment);
  Error not_ready(Error error) const;
  Error all_busy(const std::string& function);

  boost::asio::io_context& io_;
  const RuntimeOptions& options_;
  const Clock& clock_;
  Log log_;
  std::shared_ptr<PeerLookup> peers_;
  StartPreparation preparation_;
  std::shared_ptr<ConnectionPool> connections_;  // to Runtime APIs
  EnvironmentPlaces places_;
  std::vector<std::weak_ptr<const Function>> started_;  // an environment holds its function
  std::function<void()> started_told_;
  std::size_t starting_ = 0;
  LogPace told_of_busy_;
  bool stopping_ = false;
  Signal changed_;  // an environment became idle or unusable, or a start ended
  TaskGroup tasks_;
};

}  // namespace wheelpit::runtime
