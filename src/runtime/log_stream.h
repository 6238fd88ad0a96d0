#pragma once

#include <string>

#include "base/clock.h"

namespace wheelpit {

// The name of a new environment's log stream: "2026/11/22/[$LATEST]<32 hex digits>".
std::string make_log_stream(WallTime now);

// A new trace header: "Root=1-<8 hex of the time>-<24 hex>;Parent=<16 hex>;Sampled=0".
std::string make_trace_id(WallTime now);

}  // namespace wheelpit
