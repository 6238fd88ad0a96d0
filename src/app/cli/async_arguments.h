#pragma once

#include "app/cli/choice.h"
#include "app/commands/async_command.h"

namespace wheelpit {

void add_async(const CommandLine& line);
void add_async_commands(CLI::App& app, const Chosen<AsyncCommand>& chosen);

}  // namespace wheelpit
