#pragma once

#include "app/cli/choice.h"

namespace wheelpit {

void add_version(const CommandLine& line);

}  // namespace wheelpit
