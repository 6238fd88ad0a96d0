#include "runtime/peer_lookup.h"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/use_awaitable.hpp>

#include "runtime/process_stat.h"
#include "runtime/socket_holder.h"

namespace wheelpit {

namespace asio = boost::asio;

namespace {

asio::awaitable<SocketHolders> find_on_this_thread(std::uint64_t inode, pid_t tree, TreeRoot root) {
  co_return find_socket_holders(inode, tree, root);
}

}  // namespace

SocketHolders find_socket_holders(std::uint64_t inode, pid_t tree, TreeRoot root) {
  SocketHolders holders;
  ProcessTree inside(tree);
  for (const pid_t pid : all_processes()) {
    if (!holds_socket(pid, inode)) continue;
    const bool counts = pid != tree || root == TreeRoot::counts;
    if (counts && inside.contains(pid)) {
      holders.inside = pid;
      break;
    }
    holders.outside = true;
  }
  return holders;
}

asio::awaitable<SocketHolders> PeerLookup::holders(std::uint64_t inode, pid_t tree, TreeRoot root) {
  if (!thread_) thread_.emplace(1);
  return asio::co_spawn(*thread_, find_on_this_thread(inode, tree, root), asio::use_awaitable);
}

}  // namespace wheelpit
