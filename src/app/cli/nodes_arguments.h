#pragma once

#include "app/cli/choice.h"

namespace wheelpit {

void add_nodes(const CommandLine& line);

}  // namespace wheelpit
