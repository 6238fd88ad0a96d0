#pragma once

#include <iosfwd>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "app/commands/engine_client.h"
#include "base/clock.h"

namespace wheelpit {

// wheelpit listen: the batches of an engine's mappings as they flow.
struct ListenCommand {
  std::string endpoint_url = {};
  std::vector<std::string> mappings = {};  // none: all
  std::string since = {};                  // "10m", or a time; "": what comes from now on
  bool failed = false;                     // only those that did not go well
  bool once = false;                       // what is remembered, and no more
  bool json = false;
};

struct ListenStreams {
  std::ostream& out;
  std::ostream& err;
  bool coloured = false;
};

// "90s", "10m", "2h", "1d". Nothing if it is none of these.
std::optional<Duration> parse_duration(std::string_view text);

// Until a signal asks it to stop (hear_stop_signals()), or no one reads `out` any more. The exit
// code: 0 stopped; 1 the engine cannot be reached or refuses; 2 there is no such mapping or time.
int run_listen_command(const ListenCommand& command, const AskEngine& engine, WallTime now,
                       const ListenStreams& streams);

}  // namespace wheelpit
