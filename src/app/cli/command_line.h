#pragma once

#include <string>
#include <vector>

#include "app/cli/choice.h"

namespace wheelpit {

// The command line was no command: print `text` and exit with `exit_code` (0 for --help and
// --version).
struct Usage {
  std::string text;
  int exit_code = 0;
};

// What was typed: a command to run or, without one, what to say.
struct Choice {
  RunCommand run;
  Usage usage;
};

// Of the commands of `table`.
Choice parse_command_line(const std::vector<AddCommand>& table, const VersionTexts& version,
                          int argc, const char* const* argv);

}  // namespace wheelpit
