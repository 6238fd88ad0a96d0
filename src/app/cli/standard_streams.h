#pragma once

#include <functional>
#include <string>

#include "app/commands/engine_client.h"

namespace wheelpit {

// The exit codes of all commands. Each command's help says when.
inline constexpr int kExitDone = 0;
inline constexpr int kExitFailed = 1;
inline constexpr int kExitBadUsage = 2;

// Is standard input, or output, a terminal?
bool input_is_terminal();
bool output_is_terminal();
// Is standard output a terminal that shows colours? NO_COLOR says that it does not.
bool output_is_coloured();

// Runs `command` with the engine that `url` names (see engine_at()); kExitBadUsage, and a line on
// stderr, if that is no URL.
int with_engine(const std::string& url, const std::function<int(const AskEngine&)>& command);

}  // namespace wheelpit
