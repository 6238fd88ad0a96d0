#include "runtime/process/process.h"

#include <fcntl.h>
#include <linux/close_range.h>
#include <poll.h>
#include <sched.h>
#include <signal.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cctype>
#include <cerrno>
#include <new>
#include <system_error>
#include <utility>

#include "runtime/process/children.h"

namespace wheelpit::runtime {

namespace {

constexpr std::size_t kMostInherited = 17;
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

// What the child needs, prepared before it exists: between clone and exec nothing may allocate.
struct ChildPlan {
  char* const* arguments = nullptr;
  char* const* environment = nullptr;
  const char* working_directory = nullptr;
  int input = -1;
  int output = -1;
  const int* cgroups = nullptr;    // ended by -1
  const int* inherited = nullptr;  // ended by -1
  const rlimit* data = nullptr;
  rlim_t core = kNoCore;
  pid_t parent = -1;
  // What went wrong, seen by the parent because the plan lies on the child's stack, which is shared
  // until exec.
  const char* failed_step = nullptr;
  int error = 0;
};

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

std::vector<char*> pointers(const std::vector<std::string>& texts) {
  std::vector<char*> list;
  list.reserve(texts.size() + 1);
  for (const std::string& text : texts) list.push_back(const_cast<char*>(text.c_str()));
  list.push_back(nullptr);
  return list;
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

// Like vfork, but the child has a stack of its own and we get its pidfd.
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

// Away from 0-2, which may be closed in an engine started without them.
OwnedFd above_standard(int fd) {
  OwnedFd moved(fcntl(fd, F_DUPFD_CLOEXEC, 3));
  close(fd);
  return moved;
}

}  // namespace

OwnedFd& OwnedFd::operator=(OwnedFd&& other) noexcept {
  if (this != &other) {
    reset();
    fd_ = other.release();
  }
  return *this;
}

int OwnedFd::release() { return std::exchange(fd_, -1); }

void OwnedFd::reset() {
  if (fd_ >= 0) close(fd_);
  fd_ = -1;
}

std::expected<Process, ProcessFailure> start_process(const ProcessSpec& spec) {
  const auto failed = [](const char* step) {
    return std::unexpected(ProcessFailure{.at_exec = false, .error = errno, .step = step});
  };
  std::array<int, 2> ends{};
  if (pipe2(ends.data(), O_CLOEXEC) != 0) return failed("pipe");
  Process process;
  process.output = above_standard(ends[0]);
  const OwnedFd write_end = above_standard(ends[1]);
  const OwnedFd input(open("/dev/null", O_RDONLY | O_CLOEXEC));
  if (!process.output || !write_end || !input) return failed("dup");
  if (spec.output_owner != static_cast<uid_t>(-1) &&
      fchown(write_end.get(), spec.output_owner, static_cast<gid_t>(-1)) != 0) {
    return failed("chown");
  }
  std::vector<OwnedFd> cgroups;
  std::vector<int> cgroup_fds;
  for (const std::string& file : spec.cgroup_procs) {
    cgroups.emplace_back(open(file.c_str(), O_WRONLY | O_CLOEXEC));
    if (!cgroups.back()) return failed("open cgroup");
    cgroup_fds.push_back(cgroups.back().get());
  }
  cgroup_fds.push_back(-1);
  std::vector<int> inherited(spec.inherited.begin(), spec.inherited.end());
  inherited.resize(std::min(inherited.size(), kMostInherited));
  inherited.push_back(-1);
  fcntl(process.output.get(), F_SETFL, O_NONBLOCK);

  const std::vector<char*> arguments = pointers(spec.arguments);
  const std::vector<char*> environment = pointers(spec.environment);
  const rlimit data{spec.data_bytes.value_or(0), spec.data_bytes.value_or(0)};
  ChildPlan plan{.arguments = arguments.data(),
                 .environment = environment.data(),
                 .working_directory = spec.working_directory.c_str(),
                 .input = input.get(),
                 .output = write_end.get(),
                 .cgroups = cgroup_fds.data(),
                 .inherited = inherited.data(),
                 .data = spec.data_bytes ? &data : nullptr,
                 .core = spec.core_bytes,
                 .parent = getpid()};
  int pidfd = -1;
  process.pid = Children::of_this_process().add([&] { return clone_child(plan, pidfd); });
  if (process.pid < 0) return failed("fork");
  process.pidfd = OwnedFd(pidfd);
  if (plan.failed_step != nullptr) {
    reap(process);
    return std::unexpected(ProcessFailure{.at_exec = std::string_view(plan.failed_step) == "exec",
                                          .error = plan.error,
                                          .step = plan.failed_step});
  }
  return process;
}

ProcessEnd reap(const Process& process) {
  // Not reaped yet, so the number still means this process and its group.
  kill(-process.pid, SIGKILL);
  const int status = Children::of_this_process().reap(process.pid);
  if (WIFSIGNALED(status)) return {.exit_code = 0, .signal = WTERMSIG(status)};
  return {.exit_code = WEXITSTATUS(status), .signal = 0};
}

void kill_process(const Process& process) {
  kill(-process.pid, SIGKILL);
  kill(process.pid, SIGKILL);
}

Result<std::string> run_program(const ProcessSpec& spec, Duration limit) {
  const std::string& program = spec.arguments.front();
  auto process = start_process(spec);
  if (!process) {
    const bool shortage = is_shortage(process.error().error);
    return Error(shortage ? Errc::throttled : Errc::unavailable,
                 "cannot run " + program + ": " + process.error().step + ": " +
                     error_text(process.error().error));
  }
  const auto milliseconds = std::chrono::ceil<std::chrono::milliseconds>(limit).count();
  pollfd ended{.fd = process->pidfd.get(), .events = POLLIN, .revents = 0};
  const bool in_time = poll(&ended, 1, static_cast<int>(milliseconds)) == 1;
  if (!in_time) kill_process(*process);
  const ProcessEnd end = reap(*process);

  // At most a pipe's worth: who prints more blocks and runs into the limit.
  std::string output(std::size_t{64} * 1024, '\0');
  const ssize_t size = read(process->output.get(), output.data(), output.size());
  output.resize(size > 0 ? static_cast<std::size_t>(size) : 0);
  if (!in_time) return Error(Errc::timed_out, program + " does not answer: " + output);
  if (end != ProcessEnd{}) {
    return Error(Errc::unavailable, program + " ended with " + describe(end) + ": " + output);
  }
  return output;
}

bool is_shortage(int error) {
  return error == EMFILE || error == ENFILE || error == EAGAIN || error == ENOMEM;
}

std::string error_text(int error) {
  std::string text = std::system_category().message(error);
  if (!text.empty()) text[0] = static_cast<char>(std::tolower(static_cast<unsigned char>(text[0])));
  if (error == EMFILE) text += " (raise the limit of file descriptors: ulimit -n)";
  if (error == ENFILE) text += " (raise the machine's limit: sysctl fs.file-max)";
  return text;
}

}  // namespace wheelpit::runtime
