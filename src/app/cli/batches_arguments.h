#pragma once

#include "app/cli/choice.h"
#include "app/commands/batches_command.h"

namespace wheelpit {

void add_batches(const CommandLine& line);
void add_batches_commands(CLI::App& app, const Chosen<BatchesCommand>& chosen);

}  // namespace wheelpit
