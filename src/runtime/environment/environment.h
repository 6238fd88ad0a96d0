#pragma once

#include <boost/asio/awaitable.hpp>
#include <boost/asio/io_context.hpp>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include "base/busy_poll.h"
#include "base/clock.h"
#include "base/log.h"
#include "base/result.h"
#include "base/task_group.h"
#include "base/workers.h"
#include "function/environment_watch.h"
#include "function/function.h"
#include "runtime/environment/environment_process.h"
#include "runtime/environment/extension_processes.h"
#include "runtime/environment/process_bounds.h"
#include "runtime/launch/launch.h"
#include "runtime/output/environment_log.h"
#include "runtime/peers/environment_peers.h"
#include "runtime/process/launched_process.h"
#include "runtime/process/output_pipe.h"
#include "runtime/process/process.h"
#include "runtime/protocol/answer.h"
#include "runtime/protocol/extension_api.h"
#include "runtime/protocol/runtime_api.h"
#include "runtime/protocol/shutdown_phase.h"
#include "runtime/sandbox/outside_network.h"
#include "runtime/telemetry/telemetry_door.h"
#include "runtime/telemetry/telemetry_hub.h"

namespace wheelpit::runtime {

// What an environment is made of and for.
struct EnvironmentParts {
  // Also the pool's, which may have a newer version while this one is still running.
  std::shared_ptr<const Function> function;
  std::unique_ptr<MemoryGroup> memory;
  std::shared_ptr<LogFile> log_file;
  Log log;
  std::function<void()> changed;  // idle() or usable() may have changed
  InitializationType initialization = InitializationType::on_demand;
  platform_event::Phase init_phase = platform_event::Phase::init;
  Duration busy_poll{};  // RuntimeOptions
  std::shared_ptr<PeerLookup> peers;
  FunctionCredentials credentials;
  Workers& files;                                 // looks at folders and files
  std::size_t extensions = 0;                     // external ones
  std::shared_ptr<ConnectionPool> connections{};  // of all environments
};

// One execution environment: a process and the Runtime API it speaks; with extensions, several
// processes, and the Extensions API. What is about extensions is in environment_extensions.cc.
//
// Use: start(), initialized(), then run() any number of times while idle(); end() and await it
// before destroying. Once not usable(), only end() is left.
class Environment {
 public:
  // `clock` must outlive this.
  Environment(boost::asio::io_context& io, const Clock& clock, EnvironmentParts parts);

  // Starts the process; `site` must outlive this. Errc::unavailable: the cause is the machine, not
  // the function; throttled: it is short of descriptors, processes or memory. An entrypoint that
  // cannot be executed is the function's fault and comes out of initialized().
  boost::asio::awaitable<Status> start(const LaunchSite& site,
                                       std::optional<Interpreter> interpreter);

  // Waits for the first poll, at most until `until`. Nothing: it is ready. Otherwise why it is not.
  // Errc::cancelled after cancel(). Errc::unavailable: the function's program was never reached.
  boost::asio::awaitable<Result<std::optional<Answer>>> initialized(std::string request_id,
                                                                    TimePoint until);

  // Hands the event over and waits for the answer, at most until event.until. REQUIRES: idle().
  boost::asio::awaitable<Result<Answer>> run(Event event);

  // When the runtime asked for its next event, after the latest one.
  std::optional<TimePoint> runtime_polled_at() const { return api_.polled_at(); }
  // Since run() has returned an answer, it may not have asked yet.
  bool runtime_works_on() const {
    return usable() && api_.state() == EnvironmentMachine::State::answered;
  }
  // `tell` is called once: when it asks, or when it will not. REQUIRES: runtime_works_on().
  void when_runtime_is_done(std::function<void(TimePoint at)> tell) {
    after_answer_ = std::move(tell);
  }
  // Extensions that want INVOKE may then still be at work on it, too.
  bool works_on() const;
  // How that ended: all have asked for their next event, or it went wrong.
  struct AfterWork {
    TimePoint at;
    bool timed_out = false;
    std::string_view error_type{};
  };
  // `tell` is called once, at the end of this environment at the latest. REQUIRES: works_on().
  void when_work_is_over(std::function<void(const AfterWork&)> tell);
  // Waits for both, at most until `until`.
  boost::asio::awaitable<void> work_over(TimePoint until);

  // Ends what initialized() or run() wait for.
  void cancel();

  // Asks the process to end, makes it after `grace`, and waits until all of it is gone. Extensions
  // get the time that the service gives them (runtime/protocol/shutdown_phase.h).
  boost::asio::awaitable<void> end(Duration grace);

  bool usable() const { return process_ && !ended_ && !process_->killed() && !condemned_; }
  bool idle() const {
    return usable() && api_.state() == EnvironmentMachine::State::ready && extensions_wait();
  }
  // It has answered and not asked for more yet, or one of its extensions has not.
  bool finishing() const {
    if (!usable()) return false;
    return api_.state() == EnvironmentMachine::State::answered ||
           (invoked_ && api_.state() == EnvironmentMachine::State::ready && !extensions_wait());
  }

  // Its init is over: it takes invocations, or is at one.
  bool in_service() const {
    return usable() && api_.state() != EnvironmentMachine::State::started &&
           api_.state() != EnvironmentMachine::State::init_failed &&
           (invoked_ || extensions_wait());
  }

  // Its credentials expire soon: it must not be used again. They expire by the wall clock, which
  // may be set.
  bool too_old() const {
    return clock_.now() - started_at_ > kMostEnvironmentAge ||
           clock_.wall_now() - started_at_wall_ > kMostEnvironmentAge;
  }

  // For callers that wait until it is not finishing() any more.
  BusyPoll& busy_for_poll() { return busy_for_poll_; }

  // Ends the process if it uses more than its function's memory, has more processes and threads
  // than it may, or continues past its time after it has answered. To be called every
  // kMemoryWatchInterval while it is not idle.
  void watch();

  const Function& function() const { return *function_; }
  EnvironmentLog& log() { return log_; }
  InitializationType initialization() const { return initialization_; }
  Duration init_duration() const { return ready_at_ - started_at_; }
  int max_memory_used_mb();

  // For people to look at.
  EnvironmentStatus status() const;

 private:
  using Descriptor = EnvironmentProcess::Descriptor;

  void begin_log(const LaunchSite& site, const std::optional<Interpreter>& interpreter,
                 const std::string& stream);
  Result<std::string> open_api(const LaunchSite& site);
  Status open_control();
  bool init_is_over() const;
  // It has failed permanently: its extensions are told, if it has any; else it ends at once.
  void give_up(ShutdownReason reason);

  // With external extensions.
  Result<std::vector<int>> prepare_extensions(const Launch& launch, const std::string& stream);
  bool start_extensions();
  void attended_changed();
  void look_at_extension(std::size_t number);
  boost::asio::awaitable<void> runtime_ended(ProcessEnd end);
  boost::asio::awaitable<void> shut_down();
  void kill_unsubscribed();
  // With any extension.
  bool extensions_wait() const { return extensions_.registry().all_waiting(); }
  void runtime_polled();
  void extension_changed();
  void fail_extension(Extension& extension, std::string_view type, std::string text);
  void report_extensions();
  void close_telemetry();
  void end_after_work(const AfterWork& how);
  void end_after_answer(TimePoint at);
  std::optional<ApiRefusal> subscribe(const Extension& extension, TelemetryApi api,
                                      std::string_view body);
  std::optional<Answer> extension_answer(const std::string& request_id) const;

  boost::asio::awaitable<void> serve_inside();
  boost::asio::awaitable<Status> open_outside(int socket);
  boost::asio::awaitable<void> discard_output_of_outside();
  boost::asio::awaitable<void> let_end();
  boost::asio::awaitable<void> watch_process();
  void drain_output();
  void kill();
  boost::asio::awaitable<std::optional<Error>> not_started();
  Error start_error(const std::string& why) const;
  void take_output(std::string_view text);
  void measure();
  Answer exit_answer(const std::string& request_id) const;

  boost::asio::io_context& io_;
  const Clock& clock_;
  std::shared_ptr<const Function> function_;
  InitializationType initialization_;
  platform_event::Phase init_phase_;
  ProcessBounds bounds_;
  EnvironmentLog log_;
  std::function<void()> changed_;
  std::shared_ptr<EnvironmentPeers> peers_;
  FunctionCredentials credentials_;
  Workers& files_;
  std::shared_ptr<LogFile> log_file_;
  Log engine_log_;
  ExtensionApi extensions_;
  TelemetryDoor door_;
  TelemetryHub telemetry_;
  RuntimeApi api_;
  BusyPoll busy_for_answer_;
  BusyPoll busy_for_poll_;

  std::optional<EnvironmentProcess> process_;
  OwnedFd report_;
  // To the launcher, in an environment with its own network namespace.
  std::optional<Descriptor> control_;
  OwnedFd launchers_control_;  // its end, until it has it
  std::string outside_program_;
  std::optional<OutsideNetwork> outside_;
  LaunchProgress progress_;
  std::string
      first_output_;  // what was printed before the function's program ran says why it did not
  bool interpreted_ = false;
  std::string entrypoint_;
  // The program that could not be executed, and why.
  std::optional<std::pair<std::string, std::string>> entrypoint_trouble_;
  std::optional<ProcessEnd> ended_;  // the runtime's end
  bool gone_ = false;                // nothing is left of process_
  bool cancelled_ = false;
  bool invoked_ = false;  // since it is ready for the first time

  // With extensions. Of the processes there is nothing unless one is external.
  std::unique_ptr<ExtensionProcesses> attended_;
  std::function<void(const AfterWork&)> after_work_;
  std::function<void(TimePoint at)> after_answer_;  // also without extensions
  bool runtime_started_ = false;
  bool runtime_end_seen_ = false;
  bool condemned_ = false;  // it is not used any more, but its extensions still get their time
  bool shutting_down_ = false;
  ShutdownReason shutdown_reason_ = ShutdownReason::spindown;
  // Why an extension has made it unusable: the error's type, and how the extension ended.
  std::optional<std::pair<std::string, std::string>> extension_trouble_;

  TimePoint started_at_{};
  WallTime started_at_wall_{};
  TimePoint ready_at_{};
  std::string stream_;  // of its log
  WallTime since_{};    // it is busy, or idle, or starts
  std::uint64_t invocations_ = 0;
  TaskGroup tasks_;
};

}  // namespace wheelpit::runtime
