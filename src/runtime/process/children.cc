#include "runtime/process/children.h"

#include <signal.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <vector>

#include "runtime/process/process_stat.h"
#include "runtime/process/process_tree.h"

namespace wheelpit::runtime {

namespace {

// A stray's children become ours when it ends, so there may be several rounds.
constexpr int kStrayRounds = 20;
constexpr auto kStrayPause = 2'000;  // microseconds

}  // namespace

Children& Children::of_this_process() {
  static Children children;
  return children;
}

pid_t Children::add(const std::function<pid_t()>& start) {
  const std::scoped_lock lock(mutex_);
  const pid_t child = start();
  if (child > 0) known_.insert(child);
  return child;
}

int Children::reap(pid_t child) {
  // The number means this child until it is reaped, and that is done together with forgetting it.
  siginfo_t info{};
  while (waitid(P_PID, static_cast<id_t>(child), &info, WEXITED | WNOWAIT) < 0 && errno == EINTR) {
  }
  const std::scoped_lock lock(mutex_);
  int status = 0;
  while (waitpid(child, &status, 0) < 0 && errno == EINTR) {
  }
  known_.erase(child);
  return status;
}

bool Children::inherit_orphans() { return prctl(PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0) == 0; }

void Children::end_strays() {
  for (int round = 0; round < kStrayRounds; ++round) {
    bool found = false;
    for (const pid_t child : children_of(getpid())) found = end_stray(child) || found;
    if (!found) return;
    usleep(kStrayPause);
  }
}

// Starts wait for the lock, so it is held for no look at all of /proc but a stray's. The number may
// mean another process by now.
bool Children::end_stray(pid_t child) {
  const std::scoped_lock lock(mutex_);
  if (known_.contains(child)) return false;
  const auto stat = read_process_stat(child);
  if (!stat || stat->parent != getpid()) return false;
  for (const pid_t pid : process_tree(child)) ::kill(pid, SIGKILL);
  waitpid(child, nullptr, WNOHANG);
  return true;
}

}  // namespace wheelpit::runtime
