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

SocketHolders find_socket_holders(std::uint64_t inode, pid_t engine, pid_t likely) {
  // What a process has open takes longer to look through than whose child it is, and most are
  // outside. One of these is enough, once nobody inside is found.
  ProcessTree tree(engine);
  std::vector<pid_t> outside;
  for (const pid_t pid : all_processes()) {
    const auto inside = pid == engine ? false : tree.find(pid);
    if (inside == false) {
      outside.insert(pid == likely ? outside.begin() : outside.end(), pid);
    } else if (inside == true && holds_socket(pid, inode)) {
      return {.inside = pid, .outside = std::nullopt};
    }
  }
  for (const pid_t pid : outside) {
    if (holds_socket(pid, inode)) return {.inside = std::nullopt, .outside = pid};
  }
  return {};
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
  const SocketHolders found = co_await run_on(
      thread(), [=, likely = likely_] { return find_socket_holders(inode, engine, likely); });
  if (found.outside) likely_ = *found.outside;
  co_return found;
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
