#pragma once

#include "app/cli/choice.h"

namespace wheelpit {

void add_completion(const CommandLine& line);
void add_reference(const CommandLine& line);

}  // namespace wheelpit
