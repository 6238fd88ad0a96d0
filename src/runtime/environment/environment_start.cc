// How the process of an environment is started, and what it says of that.

#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <boost/asio/as_tuple.hpp>
#include <boost/asio/buffer.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <cerrno>

#include "function/runtime_version.h"
#include "runtime/environment/environment.h"
#include "runtime/output/log_stream.h"
#include "runtime/process/handed_socket.h"
#include "runtime/programs/entrypoint.h"
#include "runtime/programs/language.h"
#include "runtime/sandbox/sandbox_etc.h"

namespace wheelpit::runtime {

namespace asio = boost::asio;

namespace {

constexpr auto kAwait = asio::as_tuple(asio::use_awaitable);
constexpr std::uint64_t kMiB = std::uint64_t{1024} * 1024;

// What runs, which may be another version than the function asks for.
std::string running_version(const std::string& runtime,
                            const std::optional<Interpreter>& interpreter) {
  const auto name = parse_runtime_name(runtime);
  if (!interpreter || !name) return runtime_version(runtime, "");
  const std::string running = std::string(language_of(name->family).front) + interpreter->version;
  return runtime_version(running, interpreter->release);
}

}  // namespace

asio::awaitable<Status> Environment::start(const LaunchSite& site,
                                           std::optional<Interpreter> interpreter) {
  const auto address = open_api(site);
  if (!address) co_return address.error();
  started_at_ = clock_.now();
  started_at_wall_ = clock_.wall_now();
  const std::string stream = make_log_stream(started_at_wall_, *function_);
  stream_ = stream;
  since_ = started_at_wall_;
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
  launch.process.cgroup_procs = bounds_.group().procs_files();
  launch.process.data_bytes = bounds_.group().data_bytes();
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
  process_.emplace(io_, std::move(started->process), launch.sandboxed);
  if (attended_) {
    attended_->attend(std::move(started->report), control_->native_handle(), tasks_);
  } else {
    report_ = std::move(started->report);
  }
  peers_->belongs_to(process_->pid());
  interpreted_ = interpreter.has_value();
  entrypoint_ = launch.entrypoint;
  if (site.isolation.counts_processes() || bounds_.group().bounds_processes()) {
    bounds_.count_by_kernel();
  }
  const bool listens_inside = site.options.network != NetworkMode::host;
  if (listens_inside) {
    tasks_.spawn("Runtime API of function " + function_->name, serve_inside());
  } else if (attended_ && !attended_->start_extensions()) {
    kill();
  }
  tasks_.spawn(
      "output of function " + function_->name,
      follow_output(process_->output(), [this](std::string_view bytes) { take_output(bytes); }));
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
  co_return start_error(std::string(process_->sandboxed() ? "bubblewrap" : "the launcher") +
                        " ended with " + (how.empty() ? "exit status 0" : how) + ": " +
                        first_output_);
}

}  // namespace wheelpit::runtime
