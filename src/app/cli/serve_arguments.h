#pragma once

#include <optional>
#include <string>

#include "app/cli/choice.h"

namespace wheelpit {

struct ServeCommand {
  std::optional<std::string> config_file = {};
  std::optional<std::string> listen = {};       // overrides [server] listen
  std::optional<std::string> data_dir = {};     // overrides [server] data_dir
  std::optional<std::string> peer_listen = {};  // overrides [cluster] peer_listen
};

void add_serve(const CommandLine& line);
void add_serve_command(CLI::App& app, const Chosen<ServeCommand>& chosen);

}  // namespace wheelpit
