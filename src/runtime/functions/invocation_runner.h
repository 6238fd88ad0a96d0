#pragma once

#include <boost/asio/awaitable.hpp>
#include <optional>

#include "base/clock.h"
#include "base/log.h"
#include "base/result.h"
#include "invoke/invoker.h"
#include "runtime/functions/call_report.h"
#include "runtime/functions/emulators.h"
#include "runtime/functions/environment_source.h"
#include "runtime/functions/hosted_function.h"
#include "runtime/functions/housekeeping.h"
#include "runtime/functions/open_invocation.h"
#include "runtime/launch/runtime_options.h"

namespace wheelpit {
class TraceSink;
}

namespace wheelpit::runtime {

// Takes invocations from the choice of the version to the answer. Several at a time, each in its
// own coroutine; nothing is kept between them.
class InvocationRunner {
 public:
  // What is given by reference must outlive this. `traces` null: tracing is off.
  InvocationRunner(const RuntimeOptions& options, const Clock& clock, Log log, TraceSink* traces,
                   EnvironmentSource& source, Emulators& emulators, Housekeeping& house)
      : options_(options),
        clock_(clock),
        log_(std::move(log)),
        traces_(traces),
        source_(source),
        emulators_(emulators),
        house_(house) {}

  boost::asio::awaitable<Result<Reply>> invoke(HostedRef function, Invocation invocation);

 private:
  OpenInvocation begin_call(HostedFunction& function, const Function& version,
                            Invocation invocation) const;
  boost::asio::awaitable<Result<Reply>> serve(HostedRef function, PoolRef pool,
                                              OpenInvocation& call);
  boost::asio::awaitable<Result<Reply>> run(Lease lease, OpenInvocation& call);
  boost::asio::awaitable<Result<Reply>> run_image(PoolRef pool, OpenInvocation& call);
  void report(const Lease& lease, OpenInvocation& call, const Answer& answer, TimePoint began,
              Duration duration) const;
  void report_later(Environment& environment, LaterReport report) const;
  void count_run(OpenInvocation& call, const Answer& answer, Duration duration,
                 std::optional<Duration> init) const;
  WallTime::duration since(TimePoint began) const;
  // Counts it, and tells its trace.
  void end_call(OpenInvocation& call, const Result<Reply>& reply) const;

  const RuntimeOptions& options_;
  const Clock& clock_;
  Log log_;
  TraceSink* traces_;
  EnvironmentSource& source_;
  Emulators& emulators_;
  Housekeeping& house_;
};

}  // namespace wheelpit::runtime
