#pragma once

namespace wheelpit::launcher {

// Ends every process below this one and reaps it, however it hides (sessions of its own, orphans)
// and however fast it forks. REQUIRES: this process is a child subreaper. Returns when none is
// left.
void kill_descendants();

}  // namespace wheelpit::launcher
