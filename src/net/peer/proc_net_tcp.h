#pragma once

#include <optional>
#include <string_view>

#include "net/peer/connection_ends.h"
#include "net/peer/sock_diag.h"

namespace wheelpit {

// The socket at the other end of a connection, in the text of /proc/net/tcp or /proc/net/tcp6.
// Nothing: it is missing. Safe on any text.
std::optional<SocketFacts> find_in_proc_net_tcp(std::string_view text, const ConnectionEnds& ends);

}  // namespace wheelpit
