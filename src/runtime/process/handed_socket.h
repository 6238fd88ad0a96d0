#pragma once

#include <optional>
#include <vector>

#include "base/result.h"
#include "runtime/process/process.h"

namespace wheelpit::runtime {

// What a launcher (launcher/protocol.h) hands over from inside its network namespace, before
// anything of the function's has run.
struct HandedSockets {
  OwnedFd listener;
  std::vector<OwnedFd> spares;  // TCP over IPv4, connected to nothing
};

// `control` is our end of the launcher's control socket, non-blocking. Nothing: they have not come
// yet. Errc::unavailable: the launcher has ended. Errc::malformed: what came are not such sockets.
Result<std::optional<HandedSockets>> take_handed_sockets(int control);

// Lets the launcher continue.
Status send_go(int control);

}  // namespace wheelpit::runtime
