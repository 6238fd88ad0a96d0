#pragma once

#include <cstdint>
#include <optional>

#include "base/result.h"
#include "net/peer/connection_ends.h"
#include "net/peer/sock_diag.h"

namespace wheelpit {

// Asks the kernel which socket of this machine is at the other end of an accepted TCP connection.
// There is no SO_PEERCRED for TCP; this is what stands in for it. For one thread.
class LocalPeers {
 public:
  LocalPeers() = default;
  ~LocalPeers();
  LocalPeers(const LocalPeers&) = delete;
  LocalPeers& operator=(const LocalPeers&) = delete;

  // Nothing: the peer is on another machine, or in another network namespace of this one. Inode 0:
  // it is on this one, but no one has its socket any more. Some 20 us; takes no file descriptor
  // after the first time unless the kernel has no NETLINK_SOCK_DIAG. An error means that nothing is
  // known about the peer.
  Result<std::optional<SocketFacts>> find(const ConnectionEnds& ends);

  // Connects to ourselves and looks who that is. An error says what this machine lacks.
  Status self_test();

 private:
  Result<std::optional<SocketFacts>> ask_kernel(const ConnectionEnds& ends);

  int diag_ = -1;  // a NETLINK_SOCK_DIAG socket, once one was needed
  std::uint32_t sequence_ = 0;
};

}  // namespace wheelpit
