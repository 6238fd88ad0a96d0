#pragma once

#include "app/cli/choice.h"

namespace wheelpit {

void add_doctor(const CommandLine& line);

}  // namespace wheelpit
