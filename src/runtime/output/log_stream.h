#pragma once

#include <string>
#include <string_view>

#include "base/clock.h"
#include "function/function.h"

namespace wheelpit::runtime {

// The name of a new environment's log stream: "2026/11/22/[<version>]<32 hex digits>", and in a
// group that is not the function's own, "2026/11/22/<name>[<version>]<32 hex digits>".
std::string make_log_stream(WallTime now, const Function& function);

// What the service calls the environment: its stream in the form that has the function's name.
std::string instance_of_log_stream(std::string_view stream, std::string_view function_name);

}  // namespace wheelpit::runtime
