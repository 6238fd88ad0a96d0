#include "runtime/process/process.h"

#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cctype>
#include <cerrno>
#include <system_error>
#include <utility>

#include "runtime/process/child_process.h"
#include "runtime/process/children.h"

namespace wheelpit::runtime {

namespace {

std::vector<char*> pointers(const std::vector<std::string>& texts) {
  std::vector<char*> list;
  list.reserve(texts.size() + 1);
  for (const std::string& text : texts) list.push_back(const_cast<char*>(text.c_str()));
  list.push_back(nullptr);
  return list;
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
