#pragma once

#include <functional>
#include <string>

#include "app/commands/engine_client.h"
#include "app/process/exit_codes.h"

namespace wheelpit {

// Is standard input, or output, a terminal?
bool input_is_terminal();
bool output_is_terminal();
// Is standard output a terminal that shows colours? NO_COLOR says that it does not.
bool output_is_coloured();

// Runs `command` with the engine that `url` names (see engine_at()); kExitBadUsage, and a line on
// stderr, if that is no URL.
int with_engine(const std::string& url, const std::function<int(const AskEngine&)>& command);

}  // namespace wheelpit
