#pragma once

#include "app/cli/choice.h"

namespace wheelpit {

void add_migrate(const CommandLine& line);

}  // namespace wheelpit
