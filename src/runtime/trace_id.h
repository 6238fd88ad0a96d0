#pragma once

#include <string>
#include <string_view>

#include "base/clock.h"

namespace wheelpit {

// The trace header that an invocation's code sees:
//   Root=1-<8 hex of the time>-<24 hex>;Parent=<16 hex>;Sampled=0
// `given` is the caller's X-Amzn-Trace-Id, "" if there was none. What it says is kept, also its
// decision about sampling; what it leaves open is added. Without a decision of the caller's only
// functions with `tracing_mode` "Active" are sampled.
std::string trace_id_for(std::string_view given, std::string_view tracing_mode, WallTime now);

}  // namespace wheelpit
