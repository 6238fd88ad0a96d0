#include "launcher/program/supervisor.h"

#include <signal.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <time.h>

#include "launcher/program/descendants.h"
#include "launcher/program/report.h"

namespace wheelpit::launcher {

namespace {

constexpr SignalSet kWatched = only(SIGCHLD) | only(SIGTERM);
constexpr SignalSet kAll = ~SignalSet{0};

[[noreturn]] void end_like(int status) {
  const int signal = status & 0x7f;
  if (signal == 0) leave((status >> 8) & 0xff);
  const SignalSet none = 0;
  call(SYS_rt_sigprocmask, SIG_SETMASK, &none, 0, sizeof none);
  call(SYS_kill, call(SYS_getpid), signal);
  leave(128 + signal);
}

// Reaps what has ended. True, with its status, if the program is among it.
bool has_ended(long program, int& status) {
  for (;;) {
    int each = 0;
    const long pid = call(SYS_wait4, -1, &each, WNOHANG | __WALL, 0);
    if (pid <= 0) return false;
    if (pid != program) continue;
    status = each;
    return true;
  }
}

[[noreturn]] void watch(long program) {
  for (;;) {
    // In case a SIGCHLD is lost to another.
    const timespec a_second{1, 0};
    const long signal = call(SYS_rt_sigtimedwait, &kWatched, 0, &a_second, sizeof kWatched);
    int status = SIGKILL;
    if (signal != SIGTERM && !has_ended(program, status)) continue;
    kill_descendants();
    end_like(status);
  }
}

}  // namespace

void supervise() {
  const long engine = call(SYS_getppid);
  must(LaunchStep::supervise, call(SYS_rt_sigprocmask, SIG_SETMASK, &kAll, 0, sizeof kAll));
  must(LaunchStep::supervise, call(SYS_prctl, PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0));
  // Until here the engine's death was SIGKILL.
  must(LaunchStep::supervise, call(SYS_prctl, PR_SET_PDEATHSIG, SIGTERM, 0, 0, 0));
  if (call(SYS_getppid) != engine) leave(127);
  const long program = must(LaunchStep::supervise, call(SYS_clone, SIGCHLD, 0, 0, 0, 0));
  if (program != 0) {
    call(SYS_close_range, 3, ~0U, 0);
    constexpr int kEnd = kExtensionOutputFd + static_cast<int>(kMostExtensions);
    for (int fd = kEnvironmentFd; fd < kEnd; ++fd) close_fd(fd);
    watch(program);
  }
  // In its own session: where the scheduler is fair to sessions, we get our turn beside whatever is
  // in that one.
  call(SYS_setsid);
  const SignalSet none = 0;
  call(SYS_rt_sigprocmask, SIG_SETMASK, &none, 0, sizeof none);
}

}  // namespace wheelpit::launcher
