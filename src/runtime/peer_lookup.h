#pragma once

#include <sys/types.h>

#include <boost/asio/awaitable.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/thread_pool.hpp>
#include <cstdint>
#include <optional>
#include <vector>

#include "net/local_peer.h"

namespace wheelpit {

// Who of a tree of processes, or of the others, has a socket open.
struct SocketHolders {
  std::optional<pid_t> inside;  // one in the tree
  bool outside = false;         // somebody else; only looked for until `inside` is found
};

enum class TreeRoot { counts, does_not_count };

// Looks at all processes of this moment. Some milliseconds on a busy machine. A root that does not
// count is outside of its tree.
SocketHolders find_socket_holders(std::uint64_t inode, pid_t tree, TreeRoot root);

// Finds the sockets at the other end of connections and the processes that have them open, for the
// servers of one thread. What takes long is done on a thread of its own.
class PeerLookup {
 public:
  // `io` must outlive this.
  explicit PeerLookup(boost::asio::io_context& io) : io_(io) {}

  // LocalPeers::find().
  Result<std::optional<SocketFacts>> socket_of(const ConnectionEnds& ends) {
    return sockets_.find(ends);
  }

  // find_socket_holders() on the other thread.
  boost::asio::awaitable<SocketHolders> holders(std::uint64_t inode, pid_t tree, TreeRoot root);

  boost::asio::io_context& io() { return io_; }

 private:
  boost::asio::io_context& io_;
  LocalPeers sockets_;
  std::optional<boost::asio::thread_pool> thread_;  // once it is needed
};

}  // namespace wheelpit
