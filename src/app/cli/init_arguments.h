#pragma once

#include "app/cli/choice.h"

namespace wheelpit {

void add_init(const CommandLine& line);

}  // namespace wheelpit
