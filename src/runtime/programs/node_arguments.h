#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "function/function.h"
#include "runtime/programs/interpreters.h"

namespace wheelpit::runtime {

// Features of Node.js that the service switches off in nodejs20.x and nodejs22.x: "require-module"
// and "detect-module", as in --no-experimental-require-module. What is not known to the installed
// node must not be on its command line.
inline constexpr std::string_view kSwitchedOffFeatures[] = {"require-module", "detect-module"};

// What the service starts Node.js with, from behind the program to before its script: sizes of the
// heap, unless NODE_OPTIONS of the function name one; a `gc` function; headers of HTTP up to 80
// KiB; and kSwitchedOffFeatures, each unless NODE_OPTIONS ask for it. Pure.
std::vector<std::string> node_arguments(const Function& function, const Interpreter& node);

}  // namespace wheelpit::runtime
