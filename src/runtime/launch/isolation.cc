#include "runtime/launch/isolation.h"

#include <poll.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <chrono>
#include <thread>
#include <utility>
#include <vector>

#include "runtime/launch/launch.h"
#include "runtime/launch/runtime_options.h"
#include "runtime/process/find_program.h"
#include "runtime/process/launched_process.h"
#include "runtime/sandbox/outside_network.h"
#include "runtime/sandbox/sandbox.h"
#include "runtime/sandbox/sandbox_etc.h"
#include "runtime/sandbox/seccomp_filter.h"

namespace wheelpit::runtime {

namespace {

using std::chrono::milliseconds;

constexpr auto kTrialLimit = std::chrono::seconds(5);
constexpr int kTrials = 3;
constexpr auto kTrialPause = milliseconds(200);

// What the kernel answers to an ordinary user whom it gives no namespaces, in bubblewrap's words.
constexpr std::string_view kLastingWords[] = {
    "No permissions to create",  // "a new namespace, likely because the kernel does not allow"
    "Operation not permitted",   //
    "Permission denied",         //
    "Function not implemented",  //
    "setting up uid map",        //
    "Unknown option",            // an older bubblewrap than 0.5
};

std::string read_all(const OwnedFd& output) {
  std::string text(4096, '\0');
  const ssize_t size = read(output.get(), text.data(), text.size());
  text.resize(size > 0 ? static_cast<std::size_t>(size) : 0);
  while (!text.empty() && text.back() == '\n') text.pop_back();
  return text;
}

TrialFailure failure_of(const ProcessFailure& failure) {
  constexpr std::array kLasting = {ENOENT, EACCES, ENOEXEC, EPERM, ENOTDIR};
  const bool lasting =
      failure.at_exec && std::ranges::find(kLasting, failure.error) != kLasting.end();
  return {.kind = lasting ? TrialFailure::Kind::lasting : TrialFailure::Kind::passing,
          .reason = failure.step + ": " + error_text(failure.error)};
}

// One start of a program that does nothing, in all of what a function's process gets.
std::optional<TrialFailure> fails_once(const RuntimeOptions& options, const HostLayout& host,
                                       const Isolation& isolation) {
  const auto runtime = options.data_dir / "runtime";
  const LaunchSite site{
      .options = options, .host = host, .isolation = isolation, .runtime_directory = runtime};
  const auto started = start_launched(plan_trial(site), {}, isolation.seccomp_filter->get());
  if (!started) return failure_of(started.error());

  const Process& process = started->process;
  pollfd ended{.fd = process.pidfd.get(), .events = POLLIN, .revents = 0};
  const auto limit = std::chrono::ceil<milliseconds>(kTrialLimit).count();
  const bool in_time = poll(&ended, 1, static_cast<int>(limit)) == 1;
  if (!in_time) kill_process(process);
  const ProcessEnd end = reap(process);
  LaunchProgress progress;
  read_progress(started->report, progress);
  const std::string output = read_all(process.output);

  using State = LaunchProgress::State;
  if (!in_time) return TrialFailure{.reason = "it did not end within 5 seconds"};
  if (progress.state == State::executing && end == ProcessEnd{}) return std::nullopt;
  if (progress.state == State::failed) {
    return TrialFailure{.kind = TrialFailure::Kind::lasting, .reason = describe(progress)};
  }
  if (progress.state == State::exec_failed) {
    return TrialFailure{.reason = "/bin/true: " + error_text(progress.error)};
  }
  const std::string how = describe(end);
  return TrialFailure{.kind = kind_of_refusal(output),
                      .reason = !output.empty()
                                    ? output
                                    : "it ended with " + (how.empty() ? "exit status 0" : how) +
                                          " before it started anything"};
}

// The machine may be busy for a moment.
std::optional<TrialFailure> fails(const RuntimeOptions& options, const HostLayout& host,
                                  const Isolation& isolation) {
  std::optional<TrialFailure> failure;
  for (int i = 0; i < kTrials; ++i) {
    if (i != 0) std::this_thread::sleep_for(kTrialPause);
    failure = fails_once(options, host, isolation);
    if (!failure || failure->kind == TrialFailure::Kind::lasting) return failure;
  }
  return failure;
}

std::optional<TrialFailure> fails_sandboxed(const RuntimeOptions& options, const HostLayout& host,
                                            const Isolation& isolation) {
  const auto written = write_sandbox_etc(options.data_dir / "runtime/etc", isolation.seen_as());
  if (!written) return TrialFailure{.reason = written.error().message()};
  return fails(options, host, isolation);
}

std::optional<TrialFailure> settle_sandbox(const RuntimeOptions& options, Isolation& isolation) {
  const auto bubblewrap = find_program("bwrap");
  if (!bubblewrap) {
    return TrialFailure{.kind = TrialFailure::Kind::lasting,
                        .reason = "bubblewrap is not installed: apt-get install bubblewrap"};
  }
  const HostLayout host = HostLayout::of_this_machine();
  isolation.bubblewrap = *bubblewrap;
  isolation.own_namespace = isolation.user.has_value();
  auto failure = fails_sandboxed(options, host, isolation);
  if (failure && isolation.own_namespace && failure->kind == TrialFailure::Kind::lasting) {
    // Not everywhere may root's child make a namespace.
    isolation.own_namespace = false;
    failure = fails_sandboxed(options, host, isolation);
  }
  if (failure) {
    isolation.bubblewrap.clear();
    isolation.own_namespace = false;
  }
  return failure;
}

Result<Isolation> without_sandbox(const RuntimeOptions& options, const EngineIdentity& engine,
                                  Isolation isolation) {
  if (options.network != NetworkMode::host) {
    return Error(Errc::invalid_argument,
                 std::string("[functions] network needs the sandbox") +
                     (isolation.why_none.empty() ? "" : ", which does not work here") + ": " +
                     (isolation.why_none.empty() ? "set [functions] sandbox = \"auto\""
                                                 : isolation.why_none) +
                     ", or network = \"host\"");
  }
  if (engine.root && options.user.empty()) {
    const std::string why = isolation.why_none.empty()
                                ? ""
                                : "the sandbox does not work (" + isolation.why_none + "), ";
    return Error(Errc::invalid_argument,
                 why +
                     "and without a sandbox functions would run as root: run wheelpit as an "
                     "ordinary user, or set [functions] user = \"NAME\" and sandbox = \"none\" "
                     "(user = \"root\" if you mean it)");
  }
  isolation.nameless = !has_name(isolation.user.value_or(engine.user));
  isolation.own_namespace = !isolation.as_root;
  auto failure = fails(options, {}, isolation);
  if (failure && isolation.own_namespace && failure->kind == TrialFailure::Kind::lasting) {
    isolation.own_namespace = false;
    failure = fails(options, {}, isolation);
  }
  if (failure) {
    const bool named = isolation.user.has_value();
    return Error(named ? Errc::invalid_argument : Errc::unavailable,
                 "no function can be started without a sandbox: " + failure->reason +
                     (named ? "; without a sandbox, the user that [functions] user names must be "
                              "able to reach [server] data_dir: better run wheelpit as that user"
                            : ""));
  }
  return isolation;
}

}  // namespace

TrialFailure::Kind kind_of_refusal(std::string_view output) {
  const bool lasting = std::ranges::any_of(
      kLastingWords, [&](std::string_view words) { return output.contains(words); });
  return lasting ? TrialFailure::Kind::lasting : TrialFailure::Kind::passing;
}

Result<Isolation> settle_isolation(const RuntimeOptions& options) {
  const EngineIdentity engine = EngineIdentity::of_this_process();
  auto user = function_user(options.user, engine);
  if (!user) return user.error();
  const bool as_root = engine.root && (!*user || (*user)->uid == 0);
  if (as_root && options.sandbox != SandboxMode::none) {
    return Error(Errc::invalid_argument, "[functions] user = \"" + options.user +
                                             "\": functions run as root only with sandbox = "
                                             "\"none\"; leave the key out, or name another user");
  }
  auto filter = make_seccomp_filter();
  if (!filter) return filter.error();
  Isolation isolation;
  isolation.user = *user;
  isolation.as_root = as_root;
  isolation.seccomp_filter = std::make_shared<const OwnedFd>(std::move(*filter));
  if (options.sandbox == SandboxMode::none) {
    return without_sandbox(options, engine, std::move(isolation));
  }
  if (options.network == NetworkMode::isolated) {
    auto program = find_outside_network();
    if (!program) return program.error();
    isolation.outside_network = std::move(*program);
  }
  const auto failure = settle_sandbox(options, isolation);
  if (!failure) return isolation;
  if (options.sandbox == SandboxMode::required) {
    return Error(Errc::unavailable,
                 "the sandbox is required and does not work: " + failure->reason);
  }
  if (failure->kind == TrialFailure::Kind::passing) {
    return Error(Errc::unavailable,
                 "the sandbox did not work in " + std::to_string(kTrials) +
                     " trials: " + failure->reason +
                     "; start again, or set [functions] sandbox = \"none\" to do without");
  }
  isolation.why_none = failure->reason;
  return without_sandbox(options, engine, std::move(isolation));
}

}  // namespace wheelpit::runtime
