#include "runtime/peers/environment_peers.h"

#include <algorithm>
#include <boost/asio/as_tuple.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <chrono>

#include "runtime/peers/socket_holder.h"
#include "runtime/process/process_stat.h"

namespace wheelpit::runtime {

namespace asio = boost::asio;

namespace {

constexpr std::size_t kRemembered = 4;
// So many of the newest processes are looked at on the event loop: some 100 us.
constexpr std::size_t kNewest = 8;
// Before looking again for a socket that no process of the environment has: a process is missed
// if it is started, and another ended, while they are looked through.
constexpr std::chrono::milliseconds kPauses[] = {std::chrono::milliseconds(0),
                                                 std::chrono::milliseconds(3)};

HttpResponse forbidden() {
  HttpResponse response;
  response.status = 403;
  response.headers = {{"Content-Type", "application/json"}};
  response.body =
      R"({"errorMessage":"This Runtime API serves the processes of its own environment only",)"
      R"("errorType":"Forbidden"})";
  return response;
}

}  // namespace

asio::awaitable<std::expected<HttpPeer, HttpResponse>> EnvironmentPeers::judge(
    ConnectionEnds ends) {
  if (own_namespace_ || co_await is_own(ends)) co_return HttpPeer::function;
  if (!std::exchange(told_, true)) {
    log_.warn(
        "Runtime API refused a process of another environment",
        {{"peer", ends.there.address().to_string() + ":" + std::to_string(ends.there.port())}});
  }
  co_return std::unexpected(forbidden());
}

asio::awaitable<bool> EnvironmentPeers::is_own(ConnectionEnds ends) {
  const pid_t root = root_;
  for (const auto pause : kPauses) {
    if (pause.count() != 0) {
      asio::steady_timer timer(lookup_->io(), pause);
      co_await timer.async_wait(asio::as_tuple(asio::use_awaitable));
    }
    const auto socket = lookup_->socket_of(ends);
    if (root <= 0 || !socket || !*socket || (*socket)->inode == 0) co_return false;
    const std::uint64_t inode = (*socket)->inode;
    if (found_at_once(inode)) co_return true;
    if (const auto holder = co_await lookup_->holder_in_tree(inode, root)) {
      remember(*holder);
      co_return true;
    }
  }
  co_return false;
}

asio::awaitable<bool> EnvironmentPeers::have_accepted(ConnectionEnds ends, TimePoint until) {
  constexpr auto kPause = std::chrono::milliseconds(10);
  for (;;) {
    const auto socket = lookup_->socket_of(ends);
    if (!socket || !*socket) co_return false;
    // No one has what waits to be accepted.
    if ((*socket)->inode != 0) co_return co_await is_own(ends);
    asio::steady_timer timer(lookup_->io(), kPause);
    if (std::chrono::steady_clock::now() + kPause > until) co_return false;
    co_await timer.async_wait(asio::as_tuple(asio::use_awaitable));
  }
}

bool EnvironmentPeers::found_at_once(std::uint64_t inode) {
  ProcessTree tree(root_);
  // Those that have connected before may have ended, and their numbers be others' now.
  for (auto pid = likely_.rbegin(); pid != likely_.rend(); ++pid) {
    if (holds_socket(*pid, inode) && tree.contains(*pid)) return true;
  }
  std::vector<pid_t> newest = all_processes();
  newest.resize(std::min(newest.size(), kNewest));
  for (const pid_t pid : newest) {
    if (!tree.contains(pid) || !holds_socket(pid, inode)) continue;
    remember(pid);
    return true;
  }
  return false;
}

void EnvironmentPeers::belongs_to(pid_t root) {
  root_ = root;
  likely_.assign(1, root);
}

void EnvironmentPeers::remember(pid_t pid) {
  std::erase(likely_, pid);
  if (likely_.size() == kRemembered) likely_.erase(likely_.begin());
  likely_.push_back(pid);
}

}  // namespace wheelpit::runtime
