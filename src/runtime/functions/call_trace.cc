#include "runtime/functions/call_trace.h"

#include <utility>

#include "trace/trace_header.h"

namespace wheelpit::runtime {

CallTrace begin_trace(const TraceCircumstances& circumstances, Sampler& sampler) {
  TraceHeader header = parse_trace_header(circumstances.given);
  if (header.root.empty()) {
    header.root = make_trace_root(circumstances.wall_now);
    header.parent.clear();  // of a trace that there is not
  }
  if (!header.sampled) {
    header.sampled = circumstances.tracing_mode == "Active" &&
                     sampler.take(circumstances.now, circumstances.draw);
  }
  CallTrace call;
  if (*header.sampled && circumstances.listener == TraceListener::some) {
    call.trace.emplace();
    call.trace->root = header.root;
    call.trace->parent = std::exchange(header.parent, make_segment_id());
    call.trace->id = make_segment_id();
    call.trace->function_id = header.parent;
    call.trace->began = circumstances.wall_now;
  }
  if (header.parent.empty()) header.parent = make_segment_id();
  call.header = to_string(header);
  if (*header.sampled) {
    call.root = std::move(header.root);
    call.segment_id = std::move(header.parent);
  }
  return call;
}

}  // namespace wheelpit::runtime
