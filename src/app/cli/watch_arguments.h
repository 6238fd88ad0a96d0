#pragma once

#include "app/cli/choice.h"

namespace wheelpit {

void add_explain(const CommandLine& line);
void add_listen(const CommandLine& line);
void add_top(const CommandLine& line);

}  // namespace wheelpit
