#pragma once

#include <iosfwd>
#include <string>

#include "app/commands/engine_client.h"

namespace wheelpit {

// wheelpit invoke: calls a function of an engine once.
struct InvokeCommand {
  std::string endpoint_url = {};
  std::string function = {};
  std::string qualifier = {};  // "": $LATEST
  std::string payload = "{}";  // JSON; "@FILE", or "-" for standard input
  bool event = false;          // asynchronously
  bool log = false;            // what it logged, to `err`
};

struct InvokeStreams {
  std::istream& in;
  std::ostream& out;
  std::ostream& err;
};

// The exit code: 0 it answered (an event: is kept); 1 it failed, or the engine cannot be reached or
// refuses; 2 the payload's file cannot be read.
int run_invoke_command(const InvokeCommand& command, const AskEngine& engine,
                       const InvokeStreams& streams);

}  // namespace wheelpit
