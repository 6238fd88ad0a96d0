#include "runtime/peers/peer_lookup.h"

#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <type_traits>
#include <utility>

#include "runtime/peers/socket_holder.h"
#include "runtime/process/process.h"
#include "runtime/process/process_stat.h"

namespace wheelpit::runtime {

namespace asio = boost::asio;

namespace {

// `look` on that thread.
template <class Look>
auto run_on(asio::thread_pool& thread, Look look) {
  using Found = std::invoke_result_t<Look>;
  const auto run = [](Look inner) -> asio::awaitable<Found> { co_return inner(); };
  return asio::co_spawn(thread, run(std::move(look)), asio::use_awaitable);
}

}  // namespace

SocketHolders find_socket_holders(std::uint64_t inode, pid_t engine) {
  SocketHolders holders;
  ProcessTree inside(engine);
  for (const pid_t pid : all_processes()) {
    if (!holds_socket(pid, inode)) continue;
    if (pid != engine && inside.contains(pid)) {
      holders.inside = pid;
      break;
    }
    holders.outside = true;
  }
  return holders;
}

std::optional<pid_t> find_holder_in_tree(std::uint64_t inode, pid_t tree) {
  ProcessTree inside(tree);
  // What others have open, who may be many, is not looked at.
  for (const pid_t pid : all_processes()) {
    if (inside.contains(pid) && holds_socket(pid, inode)) return pid;
  }
  return std::nullopt;
}

asio::awaitable<SocketHolders> PeerLookup::holders(std::uint64_t inode, pid_t engine) {
  return run_on(thread(), [=] { return find_socket_holders(inode, engine); });
}

asio::awaitable<std::optional<pid_t>> PeerLookup::holder_in_tree(std::uint64_t inode, pid_t tree) {
  return run_on(thread(), [=] { return find_holder_in_tree(inode, tree); });
}

asio::thread_pool& PeerLookup::thread() {
  if (!thread_) thread_.emplace(1);
  return *thread_;
}

Status can_identify_peers() {
  if (Status tested = LocalPeers().self_test(); !tested) return tested;
  const OwnedFd socket(::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0));
  struct stat facts{};
  const bool found =
      socket && fstat(socket.get(), &facts) == 0 && holds_socket(getpid(), facts.st_ino);
  if (found) return {};
  return Error(Errc::unavailable, "/proc does not show what this process has open");
}

}  // namespace wheelpit::runtime
