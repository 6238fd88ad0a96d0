#pragma once

#include "app/cli/choice.h"
#include "app/commands/brokers_command.h"

namespace wheelpit {

void add_brokers(const CommandLine& line);
void add_brokers_commands(CLI::App& app, const Chosen<BrokersCommand>& chosen);

}  // namespace wheelpit
