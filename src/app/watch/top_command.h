#pragma once

#include <iosfwd>
#include <string>

#include "app/commands/engine_client.h"
#include "app/watch/top_table.h"

namespace wheelpit {

// wheelpit top: the mappings and functions of an engine, live.
struct TopCommand {
  std::string endpoint_url = {};
  TopColumn sort = TopColumn::read;
  double interval_seconds = 1;
  int count = 0;  // of tables in a pipe; 0: one, at a terminal until q
};

// On a terminal the whole screen, until q or a signal (hear_stop_signals()); in a pipe tables, one
// under the other. The exit code: 0 done; 1 the engine cannot be reached or refuses.
int run_top_command(const TopCommand& command, const AskEngine& engine, bool terminal,
                    std::ostream& out, std::ostream& err);

}  // namespace wheelpit
