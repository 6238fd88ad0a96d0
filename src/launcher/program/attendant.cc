#include "launcher/program/attendant.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/signalfd.h>
#include <sys/wait.h>

#include "launcher/program/report.h"

namespace wheelpit::launcher {

namespace {

constexpr LaunchStep kStep = LaunchStep::attend;
constexpr SignalSet kAll = ~SignalSet{0};
constexpr std::uint32_t kPrograms = kMostExtensions + 1;

// 0: not started, or ended.
long processes[kPrograms];

void restore_signals() {
  const SignalSet none = 0;
  call(SYS_rt_sigprocmask, SIG_SETMASK, &none, 0, sizeof none);
}

// In the child.
Program become_program(const Order& order, std::uint32_t number, long attendant, char** environment,
                       char** extension_environment) {
  call(SYS_setsid);
  call(SYS_prctl, PR_SET_PDEATHSIG, SIGKILL, 0, 0, 0);
  if (call(SYS_getppid) != attendant) leave(127);
  restore_signals();
  if (number == 0) return {0, order.program, environment};
  const auto output = static_cast<int>(kExtensionOutputFd + number - 1);
  must(kStep, call(SYS_dup3, output, 1, 0));
  must(kStep, call(SYS_dup3, output, 2, 0));
  must(kStep, call(SYS_chdir, "/"));
  static char* arguments[2];
  arguments[0] = order.extensions[number - 1];
  arguments[1] = nullptr;
  return {number, arguments, extension_environment};
}

void report_ended() {
  for (;;) {
    int status = 0;
    const long pid = call(SYS_wait4, -1, &status, WNOHANG | __WALL, 0);
    if (pid <= 0) return;
    for (std::uint32_t number = 0; number < kPrograms; ++number) {
      if (processes[number] != pid) continue;
      processes[number] = 0;
      report(LaunchEvent::ended, LaunchStep::none, status, number);
    }
  }
}

// The engine is gone, or wants no more of this.
bool take(AttendCommand& command) {
  const long size = call(SYS_read, kControlFd, &command, sizeof command);
  return size == static_cast<long>(sizeof command) && command.program < kPrograms;
}

}  // namespace

Program attend(const Order& order, char** environment, char** extension_environment) {
  must(kStep, call(SYS_prctl, PR_SET_DUMPABLE, 0, 0, 0, 0));
  must(kStep, call(SYS_rt_sigprocmask, SIG_SETMASK, &kAll, 0, sizeof kAll));
  const SignalSet children = only(SIGCHLD);
  const auto ended = static_cast<int>(
      must(kStep, call(SYS_signalfd4, -1, &children, sizeof children, SFD_CLOEXEC | SFD_NONBLOCK)));
  const long self = call(SYS_getpid);
  for (;;) {
    pollfd sources[2] = {{kControlFd, POLLIN, 0}, {ended, POLLIN, 0}};
    call(SYS_ppoll, sources, 2, 0, 0, sizeof(SignalSet));
    signalfd_siginfo ignored{};
    while (call(SYS_read, ended, &ignored, sizeof ignored) > 0) {
    }
    report_ended();
    if (sources[0].revents == 0) continue;
    AttendCommand command{};
    if (!take(command)) leave(0);
    long& process = processes[command.program];
    if (command.kind == AttendCommand::Kind::signal) {
      // A child that is not yet its own group is meant as well.
      if (process != 0 && call(SYS_kill, -process, command.signal) < 0) {
        call(SYS_kill, process, command.signal);
      }
      continue;
    }
    if (process != 0 || command.program > order.extension_count) continue;
    const long child = must(kStep, call(SYS_clone, SIGCHLD, 0, 0, 0, 0));
    if (child == 0) {
      return become_program(order, command.program, self, environment, extension_environment);
    }
    process = child;
  }
}

}  // namespace wheelpit::launcher
