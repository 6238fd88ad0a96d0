#pragma once

#include "app/cli/choice.h"
#include "app/commands/filter_command.h"

namespace wheelpit {

void add_filter(const CommandLine& line);
void add_filter_commands(CLI::App& app, const Chosen<FilterTestCommand>& test,
                         const Chosen<FilterCheckCommand>& check);

}  // namespace wheelpit
