#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "runtime/programs/runtime_name.h"

namespace wheelpit::runtime {

// The programs of this machine that may run functions of `name`: in the engine's PATH and, of Java,
// below /usr/lib/jvm. Those come first that are called as its version, then those whose names tell
// none, then others, the nearest first. None twice, whatever links lead to it. Looks at folders
// alone.
std::vector<std::string> interpreter_programs(const RuntimeName& name);

// The "3.12" of a program "/usr/bin/python3.12"; "" for those whose names tell no version or, as
// "python3", not enough of it. Pure.
std::string version_in_name(RuntimeFamily family, std::string_view program);

// Whether a program in PATH is by its name an interpreter of that family: "python3", "python3.12",
// "node", "nodejs", "node22", "java", "ruby", "ruby3.3". Pure.
bool is_interpreter_name(RuntimeFamily family, std::string_view name);

}  // namespace wheelpit::runtime
