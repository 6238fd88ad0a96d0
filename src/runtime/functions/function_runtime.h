#pragma once

#include <boost/asio/awaitable.hpp>
#include <memory>
#include <set>
#include <string>

#include "base/clock.h"
#include "base/log.h"
#include "base/result.h"
#include "function/environment_watch.h"
#include "function/function.h"
#include "function/function_host.h"
#include "invoke/invoker.h"
#include "invoke/readiness.h"
#include "runtime/launch/runtime_options.h"

namespace boost::asio {
class io_context;
}

namespace wheelpit {
class Metrics;
class TraceSink;
}  // namespace wheelpit

namespace wheelpit::runtime {

// Runs the functions of one shard as local processes that speak the Lambda Runtime API.
//
// An environment is one process with a Runtime API port of its own; it serves one invocation at a
// time and is used again until it fails, its function changes or it is unused. Everything here
// belongs to the thread of `io`, and nothing here makes it wait: what may take long is done on
// threads of its own (docs/adr/0035-no-shard-blocks.md).
//
// Whatever way the engine ends, the processes end with it.
class FunctionRuntime final : public Invoker,
                              public Readiness,
                              public FunctionHost,
                              public EnvironmentWatch {
 public:
  // `io`, `clock`, `metrics` and `traces` must outlive this. `traces` gets each sampled invocation
  // when it has ended, on this thread; null: tracing is off.
  FunctionRuntime(boost::asio::io_context& io, RuntimeOptions options, const Clock& clock,
                  Metrics& metrics, const Log& log, TraceSink* traces = nullptr);
  ~FunctionRuntime() override;

  // Writes our bootstraps under data_dir, and settles how functions are kept apart from the
  // machine, unless options.isolation says so already. Once, before the first invoke. Fails if the
  // folder cannot be written, and as settle_isolation() does.
  boost::asio::awaitable<Status> start();

  // Invocations under way end with Errc::cancelled, their processes are ended; returns when none
  // is left. Required before destruction.
  boost::asio::awaitable<void> stop();

  // Reopens functions' log files that were moved away.
  void reopen_logs();

  boost::asio::awaitable<Status> can_run(std::string runtime) override;
  boost::asio::awaitable<std::string> stand_in(std::string runtime) override;
  void put(const Function& function) override;
  void remove(const std::string& name) override;
  boost::asio::awaitable<ProvisionedState> provisioned(std::string name,
                                                       std::string qualifier) override;

  boost::asio::awaitable<std::vector<EnvironmentStatus>> environments(
      std::string function_name) override;

  // The folders that something runs from, or may yet be started from: also those of versions that
  // have changed or are gone.
  boost::asio::awaitable<std::set<std::string>> directories_in_use();

  boost::asio::awaitable<Result<Reply>> invoke(Invocation invocation) override;
  boost::asio::awaitable<Status> ready(std::string function_name, std::string invoked_arn) override;

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace wheelpit::runtime
