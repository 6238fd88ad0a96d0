#pragma once

#include "app/cli/choice.h"
#include "app/commands/positions_command.h"

namespace wheelpit {

void add_positions(const CommandLine& line);
void add_positions_commands(CLI::App& app, const Chosen<PositionsCommand>& chosen);

}  // namespace wheelpit
