#pragma once

#include "app/cli/choice.h"
#include "app/commands/dlq_command.h"

namespace wheelpit {

void add_dlq(const CommandLine& line);
void add_dlq_commands(CLI::App& app, const Chosen<DlqCommand>& chosen);

}  // namespace wheelpit
