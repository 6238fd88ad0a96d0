#pragma once

#include <string>
#include <string_view>

#include "base/result.h"

namespace wheelpit {

// A new netlink socket of that protocol; the caller closes it.
Result<int> open_netlink(int protocol);

// Sends a request that the kernel answers at once with one datagram, and returns that datagram.
Result<std::string> netlink_query(int socket, std::string_view request);

}  // namespace wheelpit
