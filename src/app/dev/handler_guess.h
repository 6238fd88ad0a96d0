#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "runtime/programs/runtime_name.h"

namespace wheelpit {

// The functions of a source text that could be a handler, in its order: of Python and Ruby those at
// the top that take an event and a context, of Node.js those that are exported. Pure, and only a
// guess: in other cases the user names the handler.
std::vector<std::string> handlers_in(runtime::RuntimeFamily family, std::string_view text);

// The one that is meant: "handler", "lambda_handler" or "lambdaHandler", else the only one. "" if
// that is unknown.
std::string chosen_handler(const std::vector<std::string>& candidates);

}  // namespace wheelpit
