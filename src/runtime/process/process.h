#pragma once

#include <sys/types.h>

#include <cstdint>
#include <expected>
#include <optional>
#include <string>
#include <vector>

#include "base/clock.h"
#include "base/result.h"
#include "runtime/process/failure_text.h"

namespace wheelpit::runtime {

// A file descriptor, closed at its end.
class OwnedFd {
 public:
  OwnedFd() = default;
  explicit OwnedFd(int fd) : fd_(fd) {}
  ~OwnedFd() { reset(); }
  OwnedFd(OwnedFd&& other) noexcept : fd_(other.release()) {}
  OwnedFd& operator=(OwnedFd&& other) noexcept;

  int get() const { return fd_; }
  explicit operator bool() const { return fd_ >= 0; }
  int release();
  void reset();

 private:
  int fd_ = -1;
};

// A core file of at most one byte is none, and the kernel hands none to a program either: with 0 it
// would, where /proc/sys/kernel/core_pattern names one.
inline constexpr std::uint64_t kNoCore = 1;

struct ProcessSpec {
  std::vector<std::string> arguments;  // the first is the program's absolute path
  // So many behind the first, which are bubblewrap's own, stand on no command line: who is in the
  // sandbox reads that, and they tell of the machine. start_launched() hands them over in a file.
  std::size_t arguments_in_file = 0;
  std::vector<std::string> environment;  // all of it
  std::string working_directory;
  std::optional<std::uint64_t> data_bytes;  // RLIMIT_DATA
  std::uint64_t core_bytes = kNoCore;       // RLIMIT_CORE, as far as ours allows it
  std::vector<std::string> cgroup_procs;    // files through which the process joins cgroups
  // Seen by the child as 3, 4, ... in this order. It gets no other descriptor.
  std::vector<int> inherited;
  // The owner of the pipe of its output, so that it may open /dev/stdout; -1: the engine's user.
  uid_t output_owner = static_cast<uid_t>(-1);
};

struct ProcessFailure {
  bool at_exec = false;  // the program itself could not be executed; else we could not get that far
  int error = 0;         // errno
  std::string step;      // "fork", "chdir", "exec", ...
};

// A child in its own session that dies with this thread. Its standard output and error are one
// pipe, its standard input is empty; limits as in the service (1024 files, 64 KiB locked, 8 MiB of
// stack).
struct Process {
  pid_t pid = -1;
  OwnedFd pidfd;   // readable once the process has ended
  OwnedFd output;  // non-blocking read end
};

// What is started here is known (runtime/process/children.h) until it is reaped.
std::expected<Process, ProcessFailure> start_process(const ProcessSpec& spec);

// After pidfd became readable: kills what is left of the process's group, then reaps it.
ProcessEnd reap(const Process& process);

// Ends it and all of its group now.
void kill_process(const Process& process);

// Runs a short-lived program to its end and returns what it printed; blocks the thread, at most for
// `limit`. With its output: Errc::unavailable if it fails, timed_out if it does not end in time.
// Errc::throttled if this machine is short of what a process needs.
Result<std::string> run_program(const ProcessSpec& spec, Duration limit);

// Whether an errno says that this process or machine is short of something that may be free again:
// descriptors, processes, memory. It says nothing of what was to be opened or started.
bool is_shortage(int error);

// The system's words for an errno: "no such file or directory"; with a remedy where descriptors are
// what is missing.
std::string error_text(int error);

}  // namespace wheelpit::runtime
