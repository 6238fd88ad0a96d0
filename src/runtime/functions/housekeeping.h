#pragma once

#include <boost/asio/awaitable.hpp>
#include <boost/asio/io_context.hpp>
#include <functional>

#include "base/clock.h"
#include "base/log.h"
#include "base/signal.h"
#include "base/task_group.h"
#include "runtime/functions/environment_source.h"
#include "runtime/functions/hosted_functions.h"
#include "runtime/functions/open_work.h"
#include "runtime/launch/runtime_options.h"

namespace wheelpit::runtime {

// What is done about environments between invocations: it watches busy ones, ends unused ones, and
// starts provisioned ones.
class Housekeeping {
 public:
  // What is given by reference must outlive this.
  Housekeeping(boost::asio::io_context& io, const RuntimeOptions& options, const Clock& clock,
               const Log& log, HostedFunctions& functions, EnvironmentSource& source,
               OpenWork& work)
      : options_(options),
        clock_(clock),
        functions_(functions),
        source_(source),
        work_(work),
        changed_(io),
        tasks_(io, log) {
    source_.on_started([this] { wake(); });
  }

  void start() { tasks_.spawn("housekeeping of functions", run()); }
  // After OpenWork::stop().
  boost::asio::awaitable<void> stop() {
    changed_.notify();
    return tasks_.join();
  }

  // There is something to watch, or to start.
  void wake();

  // Idle environments of the pool are of no use any more; those at work end with their work.
  void outdate(const PoolRef& pool);
  // Ends those environments for which `when` holds.
  void retire_if(const PoolRef& pool, const std::function<bool(const PooledEnvironment&)>& when);
  // Ends the idle environment that was unused the longest, unless it is kept ready. False: there is
  // none.
  bool make_room();

 private:
  boost::asio::awaitable<void> run();
  // True while an environment of it is at work.
  bool look_after(const PoolRef& pool);
  void start_missing(const PoolRef& pool);
  boost::asio::awaitable<void> start_ready(PoolRef pool);

  const RuntimeOptions& options_;
  const Clock& clock_;
  HostedFunctions& functions_;
  EnvironmentSource& source_;
  OpenWork& work_;
  bool resting_ = false;  // it sleeps long, or until it is woken
  Signal changed_;
  TaskGroup tasks_;
};

}  // namespace wheelpit::runtime
