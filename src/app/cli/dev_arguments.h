#pragma once

#include "app/cli/choice.h"
#include "app/dev/dev_command.h"

namespace wheelpit {

void add_dev(const CommandLine& line);
void add_dev_command(CLI::App& app, const Chosen<DevCommand>& chosen);

}  // namespace wheelpit
