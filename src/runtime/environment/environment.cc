#include "runtime/environment/environment.h"

#include <sys/socket.h>
#include <sys/types.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <boost/asio/as_tuple.hpp>
#include <boost/asio/buffer.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <csignal>

#include "function/runtime_version.h"
#include "runtime/environment/descriptor_need.h"
#include "runtime/output/log_stream.h"
#include "runtime/process/children.h"
#include "runtime/process/handed_socket.h"
#include "runtime/process/process_tree.h"
#include "runtime/programs/entrypoint.h"
#include "runtime/programs/language.h"
#include "runtime/protocol/api_answer.h"
#include "runtime/sandbox/sandbox_etc.h"

namespace wheelpit {

namespace asio = boost::asio;
using State = EnvironmentMachine::State;

namespace {

constexpr auto kAwait = asio::as_tuple(asio::use_awaitable);
// An ended process's last requests lie in our sockets; a grandchild may hold them open.
constexpr auto kLastWordsLimit = std::chrono::milliseconds(200);
constexpr auto kApiStopLimit = std::chrono::milliseconds(100);
// How old a measurement of memory may be and still stand in a REPORT.
constexpr auto kMeasureInterval = std::chrono::milliseconds(500);
// How long a supervisor may take to end all that is below it.
constexpr auto kSupervisorPatience = std::chrono::seconds(2);
constexpr std::size_t kFirstOutput = 400;
constexpr std::uint64_t kMiB = std::uint64_t{1024} * 1024;

// bubblewrap hands a signal on as an exit code. Only signals that end programs by themselves are
// translated back: 129, for one, is an exit code of node's client.
ProcessEnd behind_sandbox(ProcessEnd end) {
  const int signal = end.exit_code - 128;
  for (const int likely : {SIGILL, SIGTRAP, SIGABRT, SIGBUS, SIGFPE, SIGKILL, SIGSEGV, SIGPIPE,
                           SIGTERM, SIGXCPU, SIGSYS}) {
    if (end.signal == 0 && signal == likely) return {.exit_code = 0, .signal = signal};
  }
  return end;
}

// What runs, which may be another version than the function asks for.
std::string running_version(const std::string& runtime,
                            const std::optional<Interpreter>& interpreter) {
  const auto name = parse_runtime_name(runtime);
  if (!interpreter || !name) return runtime_version(runtime, "");
  const std::string running = std::string(language_of(name->family).front) + interpreter->version;
  return runtime_version(running, interpreter->release);
}

}  // namespace

Environment::Environment(asio::io_context& io, const Clock& clock, EnvironmentParts parts)
    : io_(io),
      clock_(clock),
      function_(std::move(parts.function)),
      initialization_(parts.initialization),
      init_phase_(parts.init_phase),
      memory_(std::move(parts.memory)),
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
      api_(
          io, clock, parts.log, [this] { runtime_polled(); }, extensions_, peers_,
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

asio::awaitable<Status> Environment::start(const LaunchSite& site,
                                           std::optional<Interpreter> interpreter) {
  const auto address = open_api(site);
  if (!address) co_return address.error();
  started_at_ = clock_.now();
  started_at_wall_ = clock_.wall_now();
  const std::string stream = make_log_stream(started_at_wall_, *function_);
  begin_log(site, interpreter, stream);
  extensions_.describe({.account_id = site.options.account_id,
                        .function_name = function_->name,
                        .function_version = function_->version,
                        .handler = function_->handler});

  const EnvironmentIdentity identity{.runtime_api = *address,
                                     .log_stream = stream,
                                     .credentials = credentials_,
                                     .initialization = initialization_};
  Launch launch = co_await files_.run([&] {
    if (site.isolation.sandboxed()) refresh_hosts(site.runtime_directory / "etc");
    return plan_launch(site, *function_, interpreter, identity);
  });
  if (launch.entrypoint_trouble) {
    entrypoint_trouble_.emplace(launch.entrypoint, *launch.entrypoint_trouble);
    co_return Status();
  }
  const auto inherited = prepare_extensions(launch, stream);
  if (!inherited) {
    co_return Error(inherited.error().code(), start_error(inherited.error().message()).message());
  }
  if (extension_trouble_) co_return Status();
  launch.process.cgroup_procs = memory_->procs_files();
  launch.process.data_bytes = memory_->data_bytes();
  auto started =
      start_launched(launch.process, launch.environment, site.isolation.seccomp_filter->get(),
                     launchers_control_.get(), *inherited);
  launchers_control_.reset();
  if (!started) {
    const ProcessFailure& failure = started.error();
    const Error error = start_error(failure.step + " " + launch.process.arguments.front() + ": " +
                                    error_text(failure.error));
    co_return is_shortage(failure.error) ? Error(Errc::throttled, error.message()) : error;
  }
  process_ = std::move(started->process);
  if (attended_) {
    attended_->attend(std::move(started->report), control_->native_handle(), tasks_);
  } else {
    report_ = std::move(started->report);
  }
  peers_->belongs_to(process_->pid);
  sandboxed_ = launch.sandboxed;
  interpreted_ = interpreter.has_value();
  entrypoint_ = launch.entrypoint;
  counted_by_kernel_ = site.isolation.counts_processes() || memory_->bounds_processes();
  pidfd_.emplace(io_, process_->pidfd.release());
  output_.emplace(io_, process_->output.release());
  output_->non_blocking(true);
  const bool listens_inside = site.options.network != NetworkMode::host;
  if (listens_inside) {
    tasks_.spawn("Runtime API of function " + function_->name, serve_inside());
  } else if (attended_ && !attended_->start_extensions()) {
    kill();
  }
  tasks_.spawn("output of function " + function_->name,
               follow_output(*output_, [this](std::string_view bytes) { take_output(bytes); }));
  tasks_.spawn("process of function " + function_->name, watch_process());
  co_return Status();
}

void Environment::begin_log(const LaunchSite& site, const std::optional<Interpreter>& interpreter,
                            const std::string& stream) {
  log_.listen(&telemetry_);
  log_.begin_stream(stream, log_rules_of(function_->logging));
  log_.platform(platform_event::InitStart{
      .initialization_type = name_of(initialization_),
      .phase = init_phase_,
      .runtime_version = running_version(function_->runtime, interpreter),
      .runtime_version_arn = runtime_version_arn(function_->runtime, site.options.region),
      .function_name = function_->name,
      .function_version = function_->version,
      .instance_id = instance_of_log_stream(stream, function_->name),
      .instance_max_memory = static_cast<std::uint64_t>(function_->memory_mb) * kMiB});
}

// "host:port", as the function sees it.
Result<std::string> Environment::open_api(const LaunchSite& site) {
  if (site.options.network == NetworkMode::host) {
    const auto port = api_.listen();
    if (!port) return Error(port.error().code(), start_error(port.error().message()).message());
    door_.not_to(*port);
    return "127.0.0.1:" + std::to_string(*port);
  }
  if (Status opened = open_control(); !opened) return opened.error();
  peers_->in_own_namespace();
  door_.in_own_namespace({});
  door_.not_to(kInnerPort);
  outside_program_ = site.isolation.outside_network;
  return "127.0.0.1:" + std::to_string(kInnerPort);
}

Status Environment::open_control() {
  if (control_) return {};
  std::array<int, 2> ends{};
  if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends.data()) != 0) {
    const int error = errno;
    return Error(is_shortage(error) ? Errc::throttled : Errc::unavailable,
                 start_error("socketpair: " + error_text(error)).message());
  }
  control_.emplace(io_, ends[0]);
  launchers_control_ = OwnedFd(ends[1]);
  return {};
}

// The launcher listens where only the function can connect, hands that socket over, and waits. If
// it does not come that far it says so, or ends.
asio::awaitable<void> Environment::serve_inside() {
  std::optional<HandedSockets> handed;
  while (!handed) {
    const auto [failure] = co_await control_->async_wait(Descriptor::wait_read, kAwait);
    if (failure) co_return;
    auto taken = take_handed_sockets(control_->native_handle());
    if (!taken) co_return;
    handed = std::move(*taken);
  }
  if (!outside_program_.empty()) {
    if (Status open = co_await open_outside(handed->listener.get()); !open) {
      first_output_ += open.error().message();
      kill();
      co_return;
    }
  }
  if (Status listening = api_.listen(handed->listener.get()); !listening) {
    kill();
    co_return;
  }
  handed->listener.release();
  door_.in_own_namespace(std::move(handed->spares));
  if (!send_go(control_->native_handle())) kill();
  if (attended_ && !attended_->start_extensions()) kill();
}

asio::awaitable<Status> Environment::open_outside(int socket) {
  auto outside = start_outside_network(outside_program_, socket);
  if (!outside) co_return outside.error();
  outside_ = std::move(*outside);
  tasks_.spawn("output of the outside network", discard_output_of_outside());
  Descriptor ready(io_, outside_->ready.release());
  // end() ends the process, and so this.
  co_await ready.async_wait(Descriptor::wait_read, kAwait);
  char byte = 0;
  if (read(ready.native_handle(), &byte, 1) == 1) co_return Status();
  co_return Error(Errc::unavailable, "slirp4netns did not bring up the network");
}

asio::awaitable<void> Environment::discard_output_of_outside() {
  Descriptor output(io_, outside_->process.output.release());
  std::array<char, 1024> bytes{};
  for (;;) {
    const auto [ec, size] = co_await output.async_read_some(asio::buffer(bytes), kAwait);
    if (ec) co_return;
  }
}

Error Environment::start_error(const std::string& why) const {
  return {Errc::unavailable,
          "an environment of function \"" + function_->name + "\" could not be started: " + why};
}

// The launcher tells how far it came. Whatever lies before the function's program is the machine's.
asio::awaitable<std::optional<Error>> Environment::not_started() {
  using Progress = LaunchProgress::State;
  if (attended_) {
    progress_ = attended_->attendance().progress();
  } else {
    read_progress(report_, progress_);
  }
  switch (progress_.state) {
    case Progress::executing:
      co_return std::nullopt;
    case Progress::failed:
      co_return start_error(describe(progress_));
    case Progress::exec_failed:
      if (interpreted_) co_return start_error(entrypoint_ + ": " + error_text(progress_.error));
      entrypoint_trouble_.emplace(entrypoint_, co_await files_.run([this] {
        return execution_trouble(*function_, progress_.error);
      }));
      co_return std::nullopt;
    case Progress::pending:
      break;
  }
  const std::string how = ended_ ? describe(*ended_) : "nothing in time";
  co_return start_error(std::string(sandboxed_ ? "bubblewrap" : "the launcher") + " ended with " +
                        (how.empty() ? "exit status 0" : how) + ": " + first_output_);
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
  } else if (process_ && !reaped_ && !killed_) {
    ask_to_end();
  }
  if (!extensions_.registry().empty()) grace = kInternalShutdownWindow;
  const TimePoint until = clock_.now() + grace;
  while (!attended_ && process_ && !gone_ && !killed_ && clock_.now() < until) {
    co_await api_.outcome().wait(until);
  }
  kill();
  const TimePoint forced = clock_.now() + kSupervisorPatience;
  while (process_ && !gone_ && clock_.now() < forced) co_await api_.outcome().wait(forced);
  if (process_ && !gone_) kill_by_force();
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
  measured_at_ = clock_.now();
  if (!process_ || reaped_) return;
  if (!counted_by_kernel_ && !killed_ && threads_below(process_->pid) > kMostProcesses) {
    const std::string why = "wheelpit ended the environment: it had more than " +
                            std::to_string(kMostProcesses) + " processes and threads";
    log_.platform(platform_event::Fault{.text = why});
    kill();
  }
  const std::uint64_t bytes = memory_->use(process_->pid);
  peak_bytes_ = std::max(peak_bytes_, bytes);
  if (bytes <= static_cast<std::uint64_t>(function_->memory_mb) * kMiB || killed_) return;
  memory_exceeded_ = true;
  kill();
}

int Environment::max_memory_used_mb() {
  if (clock_.now() - measured_at_ >= kMeasureInterval) measure();
  const auto megabytes = static_cast<int>((peak_bytes_ + kMiB - 1) / kMiB);
  return std::min(megabytes, function_->memory_mb);
}

Answer Environment::exit_answer(const std::string& request_id) const {
  const bool out_of_memory = memory_exceeded_ || memory_->kernel_killed();
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
  if (output_) read_output(*output_, [this](std::string_view bytes) { take_output(bytes); });
}

asio::awaitable<void> Environment::watch_process() {
  co_await pidfd_->async_wait(Descriptor::wait_read, kAwait);
  // It may have said why in its last request.
  co_await api_.read_to_end(clock_.now() + kLastWordsLimit);
  peers_->belongs_to(-1);  // its number may soon be another's
  const ProcessEnd end = reap(*process_);
  reaped_ = true;
  drain_output();
  if (!ended_) ended_ = sandboxed_ ? behind_sandbox(end) : end;
  api_.outcome().notify();
  // What had its supervisor killed is ours now.
  if (!sandboxed_) co_await files_.run([] { Children::of_this_process().end_strays(); });
  drain_output();
  boost::system::error_code ignored;
  output_->close(ignored);
  if (attended_) attended_->close_outputs();
  gone_ = true;
  api_.outcome().notify();
  changed_();
}

void Environment::kill() {
  if (!process_ || reaped_ || killed_) return;
  killed_ = true;
  if (sandboxed_) {
    kill_process(*process_);
    return;
  }
  // The supervisor ends all that is below it. The function may have stopped it.
  ::kill(process_->pid, SIGTERM);
  ::kill(process_->pid, SIGCONT);
}

void Environment::kill_by_force() {
  if (reaped_) return;
  for (const pid_t pid : process_tree(process_->pid)) ::kill(pid, SIGKILL);
  kill_process(*process_);
}

// Our child itself is bubblewrap, or the supervisor: a signal to it would end the function at once.
void Environment::ask_to_end() const {
  const std::vector<pid_t> tree = process_tree(process_->pid);
  for (std::size_t i = 1; i < tree.size(); ++i) ::kill(tree[i], SIGTERM);
}

}  // namespace wheelpit
