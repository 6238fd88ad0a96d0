#pragma once

#include <optional>

#include "base/result.h"
#include "runtime/process.h"

namespace wheelpit {

// The listening socket that a launcher (launcher/protocol.h) hands over from inside its network
// namespace. `control` is our end of its control socket, non-blocking. Nothing: it has not come
// yet. Errc::unavailable: the launcher has ended. Errc::malformed: what came is not such a socket.
Result<std::optional<OwnedFd>> take_handed_socket(int control);

// Lets the launcher go on.
Status send_go(int control);

}  // namespace wheelpit
