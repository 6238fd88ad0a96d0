#pragma once

#include <sys/types.h>

#include <boost/asio/awaitable.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/thread_pool.hpp>
#include <cstdint>
#include <optional>
#include <vector>

#include "net/peer/local_peer.h"

namespace wheelpit::runtime {

// Who has a socket open.
struct SocketHolders {
  std::optional<pid_t> inside;   // a process that descends from the engine
  std::optional<pid_t> outside;  // another, or the engine: one, if none is inside
};

// Look at all processes of this moment: some milliseconds on a busy machine. A tree is a
// ProcessTree. `likely` is the first one to be looked at of those outside.
SocketHolders find_socket_holders(std::uint64_t inode, pid_t engine, pid_t likely = -1);
std::optional<pid_t> find_holder_in_tree(std::uint64_t inode, pid_t tree);

// Tries on ourselves whether this machine tells who is at the other end of a connection, and who
// has a socket open. An error says what it lacks.
Status can_identify_peers();

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

  // The functions above, on the other thread.
  boost::asio::awaitable<SocketHolders> holders(std::uint64_t inode, pid_t engine);
  boost::asio::awaitable<std::optional<pid_t>> holder_in_tree(std::uint64_t inode, pid_t tree);

  boost::asio::io_context& io() { return io_; }

 private:
  boost::asio::thread_pool& thread();

  boost::asio::io_context& io_;
  LocalPeers sockets_;
  pid_t likely_ = -1;                               // of those outside, who had the last one
  std::optional<boost::asio::thread_pool> thread_;  // once it is needed
};

}  // namespace wheelpit::runtime
