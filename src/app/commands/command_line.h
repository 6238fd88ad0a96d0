#pragma once

#include <optional>
#include <string>
#include <variant>

#include "app/commands/async_command.h"
#include "app/commands/brokers_command.h"
#include "app/commands/filter_command.h"
#include "app/commands/positions_command.h"

namespace wheelpit {

struct ServeCommand {
  std::optional<std::string> config_file;
  std::optional<std::string> listen;    // overrides [server] listen
  std::optional<std::string> data_dir;  // overrides [server] data_dir
};
// wheelpit version: name, version and commit.
struct VersionCommand {
  bool json = false;  // as a JSON object
};

// The command line was no command: print `text` and exit with `exit_code` (0 for --help).
struct Usage {
  std::string text;
  int exit_code = 0;
};

using Command = std::variant<ServeCommand, VersionCommand, FilterTestCommand, FilterCheckCommand,
                             AsyncCommand, BrokersCommand, PositionsCommand, Usage>;

Command parse_command_line(int argc, const char* const* argv);

}  // namespace wheelpit
