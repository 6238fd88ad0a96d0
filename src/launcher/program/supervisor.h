#pragma once

namespace wheelpit::launcher {

// Forks: returns in the child, which continues to become the function's program. The parent stays,
// as the one that all of the function's processes end up below, and ends with them:
//   - when the program ends, it ends whatever the program has left running, then ends itself with
//     the same exit code or by the same signal;
//   - at SIGTERM, which the kernel sends when the engine dies, it ends everything below it with
//     SIGKILL, then itself.
// The child dies with it.
void supervise();

}  // namespace wheelpit::launcher
