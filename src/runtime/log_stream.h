#pragma once

#include <string>
#include <string_view>

#include "base/clock.h"

namespace wheelpit {

// The name of a new environment's log stream: "2026/11/22/[<version>]<32 hex digits>".
std::string make_log_stream(WallTime now, std::string_view version);

}  // namespace wheelpit
