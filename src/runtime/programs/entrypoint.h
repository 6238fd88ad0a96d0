#pragma once

#include <optional>
#include <string>

#include "function/function.h"

namespace wheelpit::runtime {

// Why the function's own program, /var/task/bootstrap, cannot be executed, in the system's words;
// nothing if it can. A link is followed as the function sees it: inside its code, or to its layers
// at /opt, never to what this machine has at such a path. What only the function can see, or what
// goes through several of these, is left for its start to find out.
std::optional<std::string> entrypoint_trouble(const Function& function);

// Why the kernel refused to execute that program with `error` (errno): the system's words and, in
// brackets after them, what its beginning tells of the cause.
std::string execution_trouble(const Function& function, int error);

}  // namespace wheelpit::runtime
