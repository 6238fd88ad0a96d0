#include "runtime/environment/environment_process.h"

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <csignal>
#include <utility>
#include <vector>

#include "runtime/process/process_tree.h"

namespace wheelpit::runtime {

namespace asio = boost::asio;

namespace {

// bubblewrap hands a signal on as an exit code. Only signals that end programs by themselves are
// translated back: 129, for one, is an exit code of node's client.
ProcessEnd behind_sandbox(ProcessEnd end) {
  const int signal = end.exit_code - 128;
  for (const int likely : {SIGILL, SIGTRAP, SIGABRT, SIGBUS, SIGFPE, SIGKILL, SIGSEGV, SIGPIPE,
                           SIGTERM, SIGXCPU, SIGSYS}) {
    if (end.signal == 0 && signal == likely) return {.exit_code = 0, .signal = signal};
  }
  return end;
}

}  // namespace

EnvironmentProcess::EnvironmentProcess(asio::io_context& io, Process started, bool sandboxed)
    : process_(std::move(started)),
      sandboxed_(sandboxed),
      pidfd_(io, process_.pidfd.release()),
      output_(io, process_.output.release()) {
  output_.non_blocking(true);
}

asio::awaitable<void> EnvironmentProcess::wait() {
  co_await pidfd_.async_wait(Descriptor::wait_read, asio::as_tuple(asio::use_awaitable));
}

ProcessEnd EnvironmentProcess::reap() {
  const ProcessEnd end = wheelpit::runtime::reap(process_);
  reaped_ = true;
  return sandboxed_ ? behind_sandbox(end) : end;
}

void EnvironmentProcess::ask_to_end() const {
  if (reaped_) return;
  const std::vector<pid_t> tree = process_tree(process_.pid);
  for (std::size_t i = 1; i < tree.size(); ++i) ::kill(tree[i], SIGTERM);
}

void EnvironmentProcess::kill() {
  if (reaped_ || killed_) return;
  killed_ = true;
  if (sandboxed_) {
    kill_process(process_);
    return;
  }
  // The function may have stopped it.
  ::kill(process_.pid, SIGTERM);
  ::kill(process_.pid, SIGCONT);
}

void EnvironmentProcess::kill_by_force() const {
  if (reaped_) return;
  for (const pid_t pid : process_tree(process_.pid)) ::kill(pid, SIGKILL);
  kill_process(process_);
}

}  // namespace wheelpit::runtime
