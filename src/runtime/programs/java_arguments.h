#pragma once

#include <string>
#include <vector>

#include "function/function.h"
#include "runtime/programs/interpreters.h"

namespace wheelpit::runtime {

// What the JVM of a function is started with, from behind the program to before its class path: a
// heap of 85 % of MemorySize, the collector for one core, and as in java17 and later only the first
// compiler; each unless the function's JAVA_TOOL_OPTIONS say something else, which the command line
// would win over. Pure.
std::vector<std::string> java_arguments(const Function& function, const Interpreter& java);

}  // namespace wheelpit::runtime
