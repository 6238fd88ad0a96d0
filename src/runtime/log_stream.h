#pragma once

#include <string>
#include <string_view>

#include "base/clock.h"

namespace wheelpit {

// The name of a new environment's log stream: "2026/11/22/[<version>]<32 hex digits>".
std::string make_log_stream(WallTime now, std::string_view version);

// What the service calls the environment: its stream with the function's name,
// "2026/11/22/<name>[<version>]<32 hex digits>".
std::string instance_of_log_stream(std::string_view stream, std::string_view function_name);

}  // namespace wheelpit
