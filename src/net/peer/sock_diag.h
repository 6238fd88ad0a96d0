#pragma once

#include <sys/types.h>

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "base/result.h"
#include "net/peer/connection_ends.h"

namespace wheelpit {

// What the kernel says of a TCP socket of this network namespace.
struct SocketFacts {
  uid_t uid = 0;            // who made it; means nothing if `inode` is 0
  std::uint64_t inode = 0;  // 0: no process has it open any more

  bool operator==(const SocketFacts&) const = default;
};

// The question, for NETLINK_SOCK_DIAG, about the socket at the other end of a connection. Without
// IPv4-mapped addresses.
std::string sock_diag_request(const ConnectionEnds& ends, std::uint32_t sequence);

// One datagram of the kernel's. Nothing: there is no such socket; the kernel may then tell of
// another one, a listener on the peer's port, which is not taken for it. Errc::malformed: it is not
// the answer to that question. Errc::unavailable: the kernel refuses.
Result<std::optional<SocketFacts>> read_sock_diag_answer(std::string_view bytes,
                                                         const ConnectionEnds& ends,
                                                         std::uint32_t sequence);

}  // namespace wheelpit
