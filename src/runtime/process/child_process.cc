#include "runtime/process/child_process.h"

#include <fcntl.h>
#include <linux/close_range.h>
#include <sched.h>
#include <signal.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <new>

namespace wheelpit::runtime {

namespace {

constexpr std::size_t kStackBytes = std::size_t{64} * 1024;
constexpr rlim_t kStackLimit = rlim_t{8} * 1024 * 1024;

// ThreadSanitizer knows no process that shares our memory, and ends the engine at the first one:
// there, the child gets a copy, and shares its stack alone.
#if __has_feature(thread_sanitizer)
constexpr int kCloneFlags = CLONE_VFORK | CLONE_PIDFD | SIGCHLD;
constexpr int kStackFlags = MAP_SHARED | MAP_ANONYMOUS;
#else
constexpr int kCloneFlags = CLONE_VM | CLONE_VFORK | CLONE_PIDFD | SIGCHLD;
constexpr int kStackFlags = MAP_PRIVATE | MAP_ANONYMOUS | MAP_STACK;
#endif

[[clang::no_sanitize("address", "undefined", "thread")]]
void set_limit(decltype(RLIMIT_CORE) which, rlim_t value) {
  const rlimit limit{value, value};
  setrlimit(which, &limit);
}

// Not beyond what we may have ourselves. That no core is had may need more than that: root has it.
[[clang::no_sanitize("address", "undefined", "thread")]]
void set_core_limit(rlim_t value) {
  rlimit ours{};
  const bool known = getrlimit(RLIMIT_CORE, &ours) == 0;
  set_limit(RLIMIT_CORE, known && value < ours.rlim_max ? value : ours.rlim_max);
  if (value == kNoCore) set_limit(RLIMIT_CORE, kNoCore);
}

// The hard limit stays, as on the service.
[[clang::no_sanitize("address", "undefined", "thread")]]
void set_stack_limit() {
  rlimit limit{};
  if (getrlimit(RLIMIT_STACK, &limit) != 0) return;
  limit.rlim_cur = kStackLimit < limit.rlim_max ? kStackLimit : limit.rlim_max;
  setrlimit(RLIMIT_STACK, &limit);
}

[[clang::no_sanitize("address", "undefined", "thread")]]
void fail(ChildPlan& plan, const char* step) {
  plan.failed_step = step;
  plan.error = errno;
}

// Signals that the engine handles must not stay handled: the handlers are gone after exec, but an
// ignored signal (SIGPIPE) would stay ignored in the function.
[[clang::no_sanitize("address", "undefined", "thread")]]
void reset_signals() {
  struct sigaction standard{};
  standard.sa_handler = SIG_DFL;
  for (int number = 1; number < NSIG; ++number) sigaction(number, &standard, nullptr);
  sigset_t none;
  sigemptyset(&none);
  pthread_sigmask(SIG_SETMASK, &none, nullptr);
}

// First to where none of them can be in the way of another. False: errno says why.
[[clang::no_sanitize("address", "undefined", "thread")]]
bool place_inherited(const int* inherited, int& after) {
  int count = 0;
  while (inherited[count] >= 0) ++count;
  after = 3 + count;
  std::array<int, kMostInherited> moved;  // NOLINT(cppcoreguidelines-pro-type-member-init)
  for (int i = 0; i < count; ++i) {
    moved.data()[i] = fcntl(inherited[i], F_DUPFD, after);
    if (moved.data()[i] < 0) return false;
  }
  for (int i = 0; i < count; ++i) {
    if (dup2(moved.data()[i], 3 + i) < 0) return false;
  }
  return true;
}

[[clang::no_sanitize("address", "undefined", "thread")]]
void become(ChildPlan& plan) {
  setsid();
  prctl(PR_SET_PDEATHSIG, SIGKILL);
  if (getppid() != plan.parent) return;  // it died before the line above
  if (dup2(plan.input, 0) < 0 || dup2(plan.output, 1) < 0 || dup2(plan.output, 2) < 0) {
    return fail(plan, "dup2");
  }
  for (const int* cgroup = plan.cgroups; *cgroup >= 0; ++cgroup) {
    if (write(*cgroup, "0", 1) < 0) return fail(plan, "join cgroup");
  }
  int first_of_ours = 3;
  if (!place_inherited(plan.inherited, first_of_ours)) return fail(plan, "dup");
  set_limit(RLIMIT_NOFILE, 1024);
  set_limit(RLIMIT_MEMLOCK, rlim_t{64} * 1024);
  set_core_limit(plan.core);
  set_stack_limit();
  if (plan.data != nullptr) setrlimit(RLIMIT_DATA, plan.data);
  if (chdir(plan.working_directory) < 0) return fail(plan, "chdir");
  close_range(static_cast<unsigned>(first_of_ours), ~0U, CLOSE_RANGE_CLOEXEC);
  reset_signals();
  execve(plan.arguments[0], plan.arguments, plan.environment);
  fail(plan, "exec");
}

[[clang::no_sanitize("address", "undefined", "thread")]]
int child_main(void* argument) {
  become(*static_cast<ChildPlan*>(argument));
  syscall(SYS_exit_group, 127);
  return 127;
}

// Blocks all signals for its lifetime: a handler of ours must not run in the child, which shares
// our memory.
class SignalBlock {
 public:
  SignalBlock() {
    sigset_t all;
    sigfillset(&all);
    pthread_sigmask(SIG_BLOCK, &all, &before_);
  }
  ~SignalBlock() { pthread_sigmask(SIG_SETMASK, &before_, nullptr); }
  SignalBlock(const SignalBlock&) = delete;
  SignalBlock& operator=(const SignalBlock&) = delete;

 private:
  sigset_t before_{};
};

}  // namespace

pid_t clone_child(ChildPlan& plan, int& pidfd) {
  void* stack = mmap(nullptr, kStackBytes, PROT_READ | PROT_WRITE, kStackFlags, -1, 0);
  if (stack == MAP_FAILED) return -1;
  auto* const shared = new (stack) ChildPlan(plan);
  const SignalBlock block;
  const pid_t pid =
      clone(child_main, static_cast<char*>(stack) + kStackBytes, kCloneFlags, shared, &pidfd);
  const int error = errno;
  plan = *shared;
  munmap(stack, kStackBytes);
  errno = error;
  return pid;
}

}  // namespace wheelpit::runtime
