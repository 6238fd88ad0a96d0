#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "base/clock.h"
#include "trace/invocation_trace.h"
#include "trace/sampler.h"

namespace wheelpit::runtime {

// What tracing means for one invocation.
struct CallTrace {
  std::string header;      // what its code sees as its X-Amzn-Trace-Id
  std::string root;        // "" unless it is sampled
  std::string segment_id;  // the same: what the code's own segments have for parent
  // What must be told when it has ended: only if it is sampled and exported.
  std::optional<InvocationTrace> trace;
};

enum class TraceListener { none, some };

// `given` is the caller's X-Amzn-Trace-Id, "" if there was none. What it says is kept, also its
// decision about sampling; what it leaves open is added. Without a decision of the caller's only
// functions with `tracing_mode` "Active" are sampled, by `sampler` and `draw`.
//
// The code's parent is the function's own segment if that will be told, otherwise the caller's.
struct TraceCircumstances {
  std::string_view given;
  std::string_view tracing_mode;
  double draw = 0;  // uniform in [0, 1)
  TimePoint now{};
  WallTime wall_now{};
  TraceListener listener = TraceListener::none;
};
CallTrace begin_trace(const TraceCircumstances& circumstances, Sampler& sampler);

}  // namespace wheelpit::runtime
