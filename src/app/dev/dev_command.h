#pragma once

#include <filesystem>
#include <iosfwd>
#include <optional>
#include <string>

#include "app/dev/dev_plan.h"

namespace wheelpit {

// wheelpit dev: a function of this machine runs on what is in a queue.
struct DevCommand {
  std::filesystem::path what;  // file or folder
  std::string broker;          // "": one of those that are found
  std::string queue;
  std::optional<std::filesystem::path> data_dir;  // absent: a temporary folder
  std::string handler;                            // "", and
  std::string runtime;                            // "": to be guessed
  DevMappingOptions mapping;
  DevFunctionOptions function;
};

struct DevStreams {
  std::istream& in;
  std::ostream& out;
  std::ostream& err;
  bool interactive = false;  // is `in` a terminal, so that the command can ask?
  bool coloured = false;
};

// Runs until SIGINT, SIGTERM or SIGHUP, or until no one reads `out` any more. The exit code: 0
// stopped in order; 1 the engine cannot be started or ends on its own; 2 function, broker or
// mapping are unknown or refused.
int run_dev_command(const DevCommand& command, const DevStreams& streams);

}  // namespace wheelpit
