#pragma once

namespace wheelpit {

// What SIGHUP means to this process.
enum class HangUp {
  ignored,  // anyone who started it has said so (nohup)
  ends,     // the terminal that it was started from is gone: as SIGTERM
  reopens,  // a daemon has no terminal: it reopens the files that it writes
};

// To be asked at the start, before the first handler is set: later, no one can tell.
HangUp meaning_of_hang_up();

}  // namespace wheelpit
