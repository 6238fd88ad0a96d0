#pragma once

#include "app/cli/choice.h"
#include "app/commands/invoke_command.h"

namespace wheelpit {

void add_invoke(const CommandLine& line);

}  // namespace wheelpit
