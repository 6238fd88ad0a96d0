#pragma once

#include <boost/asio/awaitable.hpp>
#include <boost/asio/io_context.hpp>
#include <cstddef>
#include <filesystem>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "base/log.h"
#include "base/signal.h"
#include "base/task_group.h"
#include "runtime/functions/call_trace.h"
#include "runtime/functions/emulators.h"
#include "runtime/functions/environment_source.h"
#include "runtime/functions/function_runtime.h"
#include "runtime/functions/hosted_function.h"
#include "runtime/output/log_thread.h"

namespace wheelpit {

// Owned by the runtime as long as the function exists, and by its invocations.
using HostedRef = std::shared_ptr<HostedFunction>;

// What belongs to one invocation on its way through the runtime.
struct OpenInvocation {
  Invocation invocation;
  std::shared_ptr<const InvocationMeters> meters;
  std::string request_id;
  CallTrace tracing;
  TimePoint began{};
};

// What FunctionRuntime does: the invocations in function_invocation.cc, the housekeeping between
// them in housekeeping.cc.
struct FunctionRuntime::State {
  State(boost::asio::io_context& i, RuntimeOptions o, const Clock& c, Metrics& m, const Log& l,
        TraceSink* t)
      : io(i),
        options(std::move(o)),
        clock(c),
        metrics(m),
        log(l),
        traces(t),
        source(i, options, isolation, c, m, l),
        emulators(i, c),
        changed(i),
        tasks(i, l) {
    source.on_started([this] { wake(); });
  }

  // One invocation, from the choice of the version to the answer.
  boost::asio::awaitable<Result<Reply>> invoke(HostedRef function, Invocation invocation);
  OpenInvocation begin_call(HostedFunction& function, const Function& version,
                            Invocation invocation) const;
  boost::asio::awaitable<Result<Reply>> serve(HostedRef function, PoolRef pool,
                                              OpenInvocation& call);
  boost::asio::awaitable<Result<Reply>> run(Lease lease, OpenInvocation& call);
  boost::asio::awaitable<Result<Reply>> run_image(PoolRef pool, OpenInvocation& call);
  void report(const Lease& lease, OpenInvocation& call, const Answer& answer,
              Duration duration) const;
  void count_run(OpenInvocation& call, const Answer& answer, Duration duration,
                 std::optional<Duration> init) const;
  WallTime::duration since(TimePoint began) const;
  // Counts it, and tells its trace.
  void end_call(OpenInvocation& call, const Result<Reply>& reply) const;

  // Ends those environments for which `when` holds.
  void retire_if(const PoolRef& pool, const std::function<bool(const PooledEnvironment&)>& when);
  bool make_room();
  boost::asio::awaitable<void> run_housekeeping();
  // True while an environment of it is at work.
  bool look_after(const PoolRef& pool);
  void outdate(const PoolRef& pool);
  void wake();
  void start_missing(const PoolRef& pool);
  boost::asio::awaitable<void> start_ready(PoolRef pool);
  std::vector<PoolRef> all_pools();
  // Returns when the logs are written, or the disk was given time for it.
  boost::asio::awaitable<void> finish_logs();

  boost::asio::io_context& io;
  const RuntimeOptions options;
  Isolation isolation;  // complete once the runtime has started
  const Clock& clock;
  Metrics& metrics;
  Log log;
  TraceSink* traces;  // null: nobody wants any
  EnvironmentSource source;
  Emulators emulators;
  std::shared_ptr<LogThread> logs = std::make_shared<LogThread>();
  std::map<std::string, HostedRef, std::less<>> functions;
  std::vector<std::weak_ptr<FunctionPool>>
      departed;  // of removed versions, while anything runs or waits
  bool stopping = false;
  bool resting = false;         // the housekeeper sleeps long, or until it is woken
  std::size_t invocations = 0;  // and starts of provisioned environments
  Signal changed;               // for the housekeeper and stop()
  TaskGroup tasks;
};

}  // namespace wheelpit
