#pragma once

#include <functional>
#include <string>
#include <vector>

#include "trace/invocation_trace.h"

namespace wheelpit {

// The documents of X-Ray for one invocation, JSON each, in the order in which they nest:
// AWS::Lambda, and AWS::Lambda::Function if the code ran. A failed function is a fault of the
// latter alone; a throttled call is an error of the former. Of an error only its type is told.
//
// `make_id` gives the identifiers of what lies within segments: 16 hex digits, each once.
std::vector<std::string> xray_segments(const InvocationTrace& trace,
                                       const std::function<std::string()>& make_id);

}  // namespace wheelpit
