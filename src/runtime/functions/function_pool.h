#pragma once

#include <boost/asio/awaitable.hpp>
#include <cstddef>
#include <cstdint>
#include <list>
#include <memory>
#include <string>

#include "base/clock.h"
#include "base/result.h"
#include "function/function.h"
#include "function/function_host.h"
#include "metrics/metrics.h"
#include "runtime/environment/environment.h"
#include "runtime/functions/provisioned_meters.h"
#include "runtime/output/log_file.h"
#include "runtime/programs/code_watch.h"

namespace wheelpit::runtime {

// An environment in its pool.
struct PooledEnvironment {
  std::unique_ptr<Environment> environment;
  std::uint64_t generation = 0;  // of the function it runs
  InitializationType initialization = InitializationType::on_demand;
  bool leased = false;          // an invocation uses it, or waits for it
  std::size_t descriptors = 0;  // that it may have
  TimePoint used_at{};
};

// The environments of one version of a function. Of $LATEST, which changes, also which generation
// of it they run.
class FunctionPool {
 public:
  // `metrics`, and what `code` was given, must outlive it.
  FunctionPool(const Function& function, std::shared_ptr<LogFile> log_file,
               std::unique_ptr<CodeWatch> code, Metrics& metrics);

  const Function& function() const { return *function_; }
  const std::shared_ptr<const Function>& shared_function() const { return function_; }
  std::uint64_t generation() const { return generation_; }

  // What is stored has changed. True if environments made before must not be used any more.
  bool change(const Function& function, std::shared_ptr<LogFile> log_file);
  void remove() { removed_ = true; }
  bool removed() const { return removed_; }

  // CodeWatch::has_changed(). If it has, environments made before must not be used any more.
  boost::asio::awaitable<bool> look_at_code(TimePoint now,
                                            CodeWatch::When when = CodeWatch::When::now_and_then);
  // CodeWatch::check().
  boost::asio::awaitable<Status> check_code() { return code_->check(); }

  // May serve invocations, as far as its generation goes.
  bool is_current(const PooledEnvironment& pooled) const {
    return !removed_ && pooled.generation == generation_;
  }

  // Provisioned concurrency: that many environments are to exist that were started for it, whether
  // used or not. What was asked for again at `asked_at` is tried at once, and has not failed yet.
  void keep_ready(std::size_t number, WallTime asked_at);
  std::size_t ready_wanted() const { return removed_ ? 0 : ready_wanted_; }
  // How many must be started for it; `begin` counts one whose start has not begun yet.
  std::size_t ready_missing() const;
  void begin_start() { ++starts_begun_; }
  void end_start() { --starts_begun_; }
  // It is one of them.
  bool is_provisioned(const PooledEnvironment& pooled) const {
    return is_current(pooled) &&
           pooled.initialization == InitializationType::provisioned_concurrency;
  }
  // One of them, and there are more than are wanted: it may have to give way.
  bool is_unwanted(const PooledEnvironment& pooled) const {
    return is_provisioned(pooled) && provisioned() > ready_wanted();
  }
  // One of them that is not even held.
  bool is_surplus(const PooledEnvironment& pooled) const {
    return is_provisioned(pooled) && provisioned() > ready_wanted() + held_;
  }
  // So many more than are wanted stay, where there is room, until another version has its own.
  void hold(std::size_t number) { held_ = number; }
  std::size_t held() const { return held_; }
  std::size_t provisioned() const;  // how many there are, ready or not
  // Invocations that draw on what is promised to this version, on whatever environment they run.
  std::size_t on_promise() const { return on_promise_; }
  std::size_t& on_promise() { return on_promise_; }
  // Why the last start for it failed; "" after one that did not. None is tried before `again_at`.
  void ready_failed(std::string why, TimePoint again_at);
  bool may_start_ready(TimePoint now) const { return now >= ready_again_at_; }
  ProvisionedState ready_state() const;
  // Of those beyond what is wanted, how many can take an invocation, or are at one.
  std::size_t held_ready() const;

  // The one used last of those that can take an event now, a provisioned one before others; or that
  // will in a moment; or nullptr.
  PooledEnvironment* find_idle();
  PooledEnvironment* find_finishing();
  // Whether there is such a one: nothing must be started, so the code need not be checked.
  bool is_served() { return find_idle() != nullptr || find_finishing() != nullptr; }

  std::list<PooledEnvironment>& environments() { return environments_; }
  LogFile& log_file() { return *log_file_; }
  const std::shared_ptr<LogFile>& shared_log_file() const { return log_file_; }

  struct Meters {
    Counter starts;
    Histogram init_seconds;
  };
  const Meters& meters() const { return meters_; }
  ProvisionedMeters& provisioned_meters() { return provisioned_meters_; }

 private:
  std::size_t in_service() const;  // of those provisioned

  std::shared_ptr<const Function> function_;  // also of environments that run an older generation
  std::uint64_t generation_ = 1;
  bool removed_ = false;
  std::unique_ptr<CodeWatch> code_;
  // Of the function, and of each of its pools: the one that is used last closes it. Outlives the
  // environments.
  std::shared_ptr<LogFile> log_file_;
  std::list<PooledEnvironment> environments_;
  std::size_t ready_wanted_ = 0;
  std::size_t held_ = 0;
  WallTime ready_asked_at_{};
  std::size_t starts_begun_ = 0;
  std::size_t on_promise_ = 0;
  std::string ready_failure_;
  TimePoint ready_again_at_{};
  Meters meters_;
  ProvisionedMeters provisioned_meters_;
};

// A pool is owned by its function as long as that exists, and by its invocations and ending
// environments, which may outlast the function.
using PoolRef = std::shared_ptr<FunctionPool>;

}  // namespace wheelpit::runtime
