// What of an environment is about its extensions.

#include <sys/types.h>

#include <algorithm>
#include <cerrno>
#include <csignal>
#include <utility>

#include "base/uuid.h"
#include "runtime/environment/environment.h"
#include "runtime/protocol/api_answer.h"
#include "runtime/protocol/extension_text.h"

namespace wheelpit::runtime {

namespace asio = boost::asio;
using State = EnvironmentMachine::State;

namespace {

constexpr std::size_t kRuntime = 0;
constexpr auto kLastWordsLimit = std::chrono::milliseconds(200);
constexpr auto kFlushLimit = std::chrono::milliseconds(300);

std::string_view crash_type(Extension::State state) {
  if (state == Extension::State::init_error) return "Extension.InitError";
  if (state == Extension::State::exit_error) return "Extension.ExitError";
  return "Extension.Crash";
}

std::string text_of(ProcessEnd end) {
  return end == ProcessEnd{} ? std::string("exit code 0") : describe(end);
}

}  // namespace

// The descriptors that the launcher inherits for them.
Result<std::vector<int>> Environment::prepare_extensions(const Launch& launch,
                                                         const std::string& stream) {
  if (launch.extensions_unknown) return *launch.extensions_unknown;
  if (launch.extensions.empty()) return std::vector<int>();
  for (const std::string& name : launch.extensions) {
    extensions_.registry().expect(name, make_uuid());
  }
  if (launch.extensions.size() > ExtensionRegistry::kMost) {
    fail_extension(extensions_.registry().all()[ExtensionRegistry::kMost], "Extension.LaunchError",
                   "ErrTooManyExtensions");
    return std::vector<int>();
  }
  if (Status opened = open_control(); !opened) return opened.error();
  attended_ = std::make_unique<ExtensionProcesses>(io_, clock_, launch.extensions,
                                                   [this] { attended_changed(); });
  auto inherited = attended_->prepare(launch.extension_environment, launch.process.output_owner);
  if (inherited) {
    attended_->log_to(log_file_, engine_log_, stream, &telemetry_, log_.open_frames());
  }
  return inherited;
}

void Environment::attended_changed() {
  const Attendance& attendance = attended_->attendance();
  for (std::size_t i = 1; i <= attended_->names().size(); ++i) look_at_extension(i);
  if (const auto& end = attendance.program(kRuntime).end;
      end && !std::exchange(runtime_end_seen_, true)) {
    tasks_.spawn("end of function " + function_->name, runtime_ended(*end));
  }
  api_.outcome().notify();
}

void Environment::look_at_extension(std::size_t number) {
  const Attendance::Program& program = attended_->attendance().program(number);
  if (shutting_down_ || extension_trouble_) return;
  Extension& extension = extensions_.registry().all()[number - 1];
  if (program.exec_error) {
    const int error = *program.exec_error;
    extension.state = Extension::State::launch_error;
    extension.error_type = error == EACCES || error == EPERM ? "PermissionDenied" : "UnknownError";
    fail_extension(extension, "Extension.LaunchError",
                   "fork/exec /opt/extensions/" + extension.name + ": " + error_text(error));
  } else if (program.end) {
    fail_extension(extension, crash_type(extension.state), text_of(*program.end));
  }
}

// An extension whose process is gone, or that no one can wait for.
void Environment::fail_extension(Extension& extension, std::string_view type, std::string text) {
  if (extension_trouble_) return;
  extension_trouble_.emplace(type, std::move(text));
  engine_log_.debug("an extension has failed", {{"extension", extension.name},
                                                {"type", extension_trouble_->first},
                                                {"error", extension_trouble_->second}});
  end_after_work({.at = clock_.now(), .error_type = extension_trouble_->first});
  give_up(ShutdownReason::failure);
  api_.outcome().notify();
  changed_();
}

std::optional<Answer> Environment::extension_answer(const std::string& request_id) const {
  if (!extension_trouble_) return std::nullopt;
  const auto& [type, text] = *extension_trouble_;
  Answer answer = failed(extension_failure(request_id, type, text), clock_.now());
  answer.report_error_type = type;
  return answer;
}

asio::awaitable<void> Environment::runtime_ended(ProcessEnd end) {
  // It may have said why in its last request.
  co_await api_.read_to_end(clock_.now() + kLastWordsLimit);
  if (ended_) co_return;
  drain_output();
  ended_ = end;
  if (!shutting_down_ && !condemned_) shutdown_reason_ = ShutdownReason::failure;
  end_after_work({.at = clock_.now(), .error_type = "Runtime.ExitError"});
  api_.outcome().notify();
  changed_();
}

void Environment::runtime_polled() {
  extensions_.registry().close();
  end_after_answer(clock_.now());
  if (idle()) end_after_work({.at = clock_.now()});
  changed_();
}

void Environment::extension_changed() {
  for (Extension& extension : extensions_.registry().all()) {
    // An external one should end itself; of an internal one no one would hear again.
    const bool reported = extension.state == Extension::State::init_error ||
                          extension.state == Extension::State::exit_error;
    if (reported && !extension.external && !shutting_down_) {
      fail_extension(extension, crash_type(extension.state), extension.error_type);
    }
  }
  if (idle()) end_after_work({.at = clock_.now()});
  if (attended_ && extensions_.registry().all_registered() &&
      !std::exchange(runtime_started_, true) && !attended_->start(kRuntime)) {
    kill();
  }
  api_.outcome().notify();
  changed_();
}

bool Environment::init_is_over() const {
  if (api_.state() == State::started) return false;
  return api_.state() == State::init_failed || extensions_wait();
}

void Environment::give_up(ShutdownReason reason) {
  if (!attended_) return kill();
  if (std::exchange(condemned_, true)) return;
  shutdown_reason_ = reason;
}

void Environment::report_extensions() {
  for (const Extension& extension : extensions_.registry().all()) {
    const auto events = extension.events();
    log_.platform(platform_event::Extension{.name = extension.name,
                                            .state = extension.state_name(),
                                            .events = events,
                                            .error_type = extension.error_type});
  }
}

std::optional<ApiRefusal> Environment::subscribe(const Extension& extension, TelemetryApi api,
                                                 std::string_view body) {
  const auto subscribed = telemetry_.subscribe(extension, api, body);
  if (!subscribed) return subscribed.error();
  if (!subscribed->news) return std::nullopt;
  const std::vector<std::string_view> types(subscribed->types.begin(), subscribed->types.end());
  log_.platform(platform_event::TelemetrySubscription{
      .name = extension.name, .state = subscribed->state, .types = types});
  return std::nullopt;
}

// Anyone who has not subscribed by now will not.
void Environment::close_telemetry() {
  telemetry_.close();
  if (telemetry_.idle()) log_.listen(nullptr);
}

bool Environment::works_on() const {
  return usable() && extensions_.registry().any_wants_invoke() && !idle();
}

void Environment::when_work_is_over(std::function<void(const AfterWork&)> tell) {
  after_work_ = std::move(tell);
}

asio::awaitable<void> Environment::work_over(TimePoint until) {
  while ((after_answer_ || after_work_) && !cancelled_ && clock_.now() < until) {
    co_await api_.outcome().wait(until);
  }
}

void Environment::end_after_answer(TimePoint at) {
  if (after_answer_) std::exchange(after_answer_, nullptr)(at);
}

void Environment::end_after_work(const AfterWork& how) {
  end_after_answer(how.at);
  if (after_work_) std::exchange(after_work_, nullptr)(how);
}

// First the runtime, then the extensions, as on the service.
asio::awaitable<void> Environment::shut_down() {
  shutting_down_ = true;
  if (!process_ || gone_ || process_->killed()) co_return;
  const auto phase = ShutdownPhase::with_external(clock_.now());
  const WallTime deadline =
      clock_.wall_now() +
      std::chrono::duration_cast<std::chrono::microseconds>(phase.until - clock_.now());
  if (runtime_started_ && !ended_) {
    attended_->signal(kRuntime, SIGTERM);
    while (!ended_ && clock_.now() < phase.runtime_until) {
      co_await api_.outcome().wait(phase.runtime_until);
    }
    if (!ended_) attended_->signal(kRuntime, SIGKILL);
  }
  kill_unsubscribed();
  // One that ends at SHUTDOWN has then heard of the last invocation.
  co_await telemetry_.flush(clock_.now() + kFlushLimit);
  extensions_.shut_down(shutdown_reason_, deadline);
  while (!gone_ && !attended_->attendance().extensions_ended() && clock_.now() < phase.until) {
    co_await api_.outcome().wait(phase.until);
  }
}

void Environment::kill_unsubscribed() {
  const auto& all = extensions_.registry().all();
  for (std::size_t i = 1; i <= attended_->names().size(); ++i) {
    if (!all[i - 1].wants_shutdown) attended_->signal(i, SIGKILL);
  }
}

}  // namespace wheelpit::runtime
