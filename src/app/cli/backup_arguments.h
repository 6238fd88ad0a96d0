#pragma once

#include "app/cli/choice.h"
#include "app/commands/backup_command.h"

namespace wheelpit {

void add_backup(const CommandLine& line);
void add_restore(const CommandLine& line);

}  // namespace wheelpit
