#pragma once

#include <functional>
#include <span>
#include <string>

#include "trace/invocation_trace.h"

namespace wheelpit {

// The body of an OTLP export over HTTP (ExportTraceServiceRequest in its JSON encoding). A function
// is a resource, named by service.name. Spans, one within the other: "invoke NAME", what the
// service did, and, if the code ran, "NAME"; beside that "init NAME" of a cold start.
//
// `make_id` gives the identifiers of inits' spans: 16 hex digits, each once.
std::string otlp_request(std::span<const InvocationTrace> traces,
                         const std::function<std::string()>& make_id);

}  // namespace wheelpit
