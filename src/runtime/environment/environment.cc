#include "runtime/environment/environment.h"

#include <algorithm>
#include <csignal>

#include "runtime/environment/descriptor_need.h"
#include "runtime/process/children.h"
#include "runtime/protocol/api_answer.h"

namespace wheelpit::runtime {

namespace asio = boost::asio;
using State = EnvironmentMachine::State;

namespace {

// An ended process's last requests lie in our sockets; a grandchild may hold them open.
constexpr auto kLastWordsLimit = std::chrono::milliseconds(200);
constexpr auto kApiStopLimit = std::chrono::milliseconds(100);
// How old a measurement of memory may be and still stand in a REPORT.
constexpr auto kMeasureInterval = std::chrono::milliseconds(500);
// How long a supervisor may take to end all that is below it.
constexpr auto kSupervisorPatience = std::chrono::seconds(2);
constexpr std::size_t kFirstOutput = 400;

}  // namespace

Environment::Environment(asio::io_context& io, const Clock& clock, EnvironmentParts parts)
    : io_(io),
      clock_(clock),
      function_(std::move(parts.function)),
      initialization_(parts.initialization),
      init_phase_(parts.init_phase),
      bounds_(std::move(parts.memory), function_->memory_mb),
      log_(parts.log_file, clock, parts.log),
      changed_(std::move(parts.changed)),
      peers_(std::make_shared<EnvironmentPeers>(std::move(parts.peers), parts.log)),
      credentials_(std::move(parts.credentials)),
      files_(parts.files),
      log_file_(std::move(parts.log_file)),
      engine_log_(parts.log),
      extensions_(io, [this] { extension_changed(); }),
      door_(io, peers_),
      telemetry_(io, clock, door_, tasks_,
                 [this](const platform_event::LogsDropped& dropped) { log_.platform(dropped); }),
      api_(io, clock, parts.log, [this] { runtime_polled(); }, extensions_, peers_,
           {.most = kMostConnectionsOfEnvironment,
            .assured = connections_of_environment(parts.extensions),
            .pool = std::move(parts.connections)}),
      busy_for_answer_(io, parts.busy_poll),
      busy_for_poll_(io, parts.busy_poll),
      tasks_(io, parts.log) {
  extensions_.subscribe_with(
      [this](const Extension& extension, TelemetryApi api, std::string_view body) {
        return subscribe(extension, api, body);
      });
}

asio::awaitable<Result<std::optional<Answer>>> Environment::initialized(std::string request_id,
                                                                        TimePoint until) {
  const auto cannot_execute = [&] {
    const auto& [program, reason] = *entrypoint_trouble_;
    return failed(entrypoint_failure(request_id, program, reason), clock_.now());
  };
  if (entrypoint_trouble_) co_return cannot_execute();
  while (!init_is_over() && !ended_ && !extension_trouble_ && !cancelled_ && clock_.now() < until) {
    co_await api_.outcome().wait(until);
  }
  if (cancelled_) co_return Error(Errc::cancelled, "the engine is stopping");
  drain_output();
  ready_at_ = clock_.now();
  since_ = clock_.wall_now();
  report_extensions();
  close_telemetry();
  if (idle()) co_return std::nullopt;
  shutdown_reason_ = ShutdownReason::failure;
  if (api_.init_failure()) co_return api_.init_failure();
  if (auto answer = extension_answer(request_id)) co_return std::move(answer);
  if (auto error = co_await not_started()) {
    kill();
    co_return std::move(*error);
  }
  if (entrypoint_trouble_) co_return cannot_execute();
  if (api_.lacked_descriptors()) {
    kill();
    co_return start_error("its connection got no file descriptor (raise ulimit -n)");
  }
  if (ended_) co_return exit_answer(request_id);
  give_up(ShutdownReason::timeout);
  Answer timeout = failed(
      timeout_failure(request_id, function_->timeout_seconds, clock_.wall_now()), clock_.now());
  timeout.timed_out = true;
  co_return timeout;
}

asio::awaitable<Result<Answer>> Environment::run(Event event) {
  const std::string request_id = event.request_id;
  const TimePoint until = event.until;
  invoked_ = true;
  ++invocations_;
  since_ = clock_.wall_now();
  extensions_.begin(event.request_id, event.invoked_arn, event.trace_id, event.deadline);
  api_.begin(std::move(event));
  {
    const BusyPoll::Wait wait(busy_for_answer_);
    // What an ended process had sent of a streamed answer is still passed on.
    while (!api_.answer() && !(ended_ && !api_.streaming()) && !extension_trouble_ && !cancelled_ &&
           clock_.now() < until) {
      co_await api_.outcome().wait(until);
    }
  }
  if (api_.streaming()) co_await api_.leave_stream();
  if (api_.cut_short()) co_await let_end();
  since_ = clock_.wall_now();
  drain_output();
  const bool died = api_.cut_short() && ended_;
  if (auto answer = api_.take_answer(); answer && !died) co_return std::move(*answer);
  if (cancelled_) co_return Error(Errc::cancelled, "the engine is stopping");
  if (auto answer = extension_answer(request_id)) co_return std::move(*answer);
  if (ended_) co_return exit_answer(request_id);
  // A function that hangs gets no time to do more: its invocation is over.
  give_up(ShutdownReason::timeout);
  Answer timeout = failed(
      timeout_failure(request_id, function_->timeout_seconds, clock_.wall_now()), clock_.now());
  timeout.timed_out = true;
  co_return timeout;
}

// The process that broke off its answer may have ended, which is the better reason then.
asio::awaitable<void> Environment::let_end() {
  const TimePoint until = clock_.now() + kLastWordsLimit;
  while (!ended_ && !cancelled_ && clock_.now() < until) co_await api_.outcome().wait(until);
}

void Environment::cancel() {
  cancelled_ = true;
  api_.outcome().notify();
}

asio::awaitable<void> Environment::end(Duration grace) {
  end_after_work({.at = clock_.now()});
  if (attended_) {
    co_await shut_down();
  } else if (process_ && !process_->killed()) {
    process_->ask_to_end();
  }
  if (!extensions_.registry().empty()) grace = kInternalShutdownWindow;
  const TimePoint until = clock_.now() + grace;
  while (!attended_ && process_ && !gone_ && !process_->killed() && clock_.now() < until) {
    co_await api_.outcome().wait(until);
  }
  kill();
  const TimePoint forced = clock_.now() + kSupervisorPatience;
  while (process_ && !gone_ && clock_.now() < forced) co_await api_.outcome().wait(forced);
  if (process_ && !gone_) process_->kill_by_force();
  while (process_ && !gone_) co_await api_.outcome().wait();
  if (outside_) kill_process(outside_->process);
  extensions_.stop();
  telemetry_.stop();
  co_await api_.stop(clock_.now() + kApiStopLimit);
  co_await tasks_.join();
  if (outside_) reap(outside_->process);
  drain_output();
  log_.end_output();
}

void Environment::watch() {
  if (!usable()) return;
  if (finishing() && clock_.now() > api_.event().until) {
    end_after_work({.at = api_.event().until, .timed_out = true});
    give_up(ShutdownReason::timeout);
  }
  measure();
}

void Environment::measure() {
  if (!process_ || process_->reaped()) return;
  bounds_.measure(process_->pid(), clock_.now());
  if (process_->killed()) return;
  const auto excess = bounds_.excess(process_->pid());
  if (excess == ProcessBounds::Excess::none) return;
  if (excess == ProcessBounds::Excess::processes) {
    const std::string why = "wheelpit ended the environment: it had more than " +
                            std::to_string(kMostProcesses) + " processes and threads";
    log_.platform(platform_event::Fault{.text = why});
  }
  kill();
}

int Environment::max_memory_used_mb() {
  if (clock_.now() - bounds_.measured_at() >= kMeasureInterval) measure();
  return bounds_.most_used_mb();
}

Answer Environment::exit_answer(const std::string& request_id) const {
  const bool out_of_memory = bounds_.out_of_memory();
  const ProcessEnd end =
      out_of_memory ? ProcessEnd{.exit_code = 0, .signal = SIGKILL} : ended_.value_or(ProcessEnd{});
  Answer answer = failed(exit_failure(request_id, end), clock_.now());
  if (out_of_memory) answer.report_error_type = "Runtime.OutOfMemory";
  return answer;
}

void Environment::take_output(std::string_view text) {
  if (first_output_.size() < kFirstOutput) {
    first_output_.append(text.substr(0, kFirstOutput - first_output_.size()));
  }
  log_.output(text, clock_.now());
}

void Environment::drain_output() {
  if (process_)
    read_output(process_->output(), [this](std::string_view bytes) { take_output(bytes); });
}

asio::awaitable<void> Environment::watch_process() {
  co_await process_->wait();
  // It may have said why in its last request.
  co_await api_.read_to_end(clock_.now() + kLastWordsLimit);
  peers_->belongs_to(-1);  // its number may soon be another's
  const ProcessEnd end = process_->reap();
  drain_output();
  if (!ended_) ended_ = end;
  api_.outcome().notify();
  // What had its supervisor killed is ours now.
  if (!process_->sandboxed()) co_await files_.run([] { Children::of_this_process().end_strays(); });
  drain_output();
  boost::system::error_code ignored;
  process_->output().close(ignored);
  if (attended_) attended_->close_outputs();
  gone_ = true;
  api_.outcome().notify();
  changed_();
}

void Environment::kill() {
  if (process_) process_->kill();
}

}  // namespace wheelpit::runtime
