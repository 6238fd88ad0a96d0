#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "base/clock.h"

namespace wheelpit {

// X-Amzn-Trace-Id, taken apart:
//   Root=1-5759e988-bd862e3fe1be46a994272793;Parent=53995c3f42cd8ad8;Sampled=1;Lineage=...
struct TraceHeader {
  std::string root;             // "1-<8 hex of the time>-<24 hex>"; "" if there is none
  std::string parent;           // the sender's segment, 16 hex; "" if there is none
  std::optional<bool> sampled;  // the sender's decision, if it has taken one
  std::string rest;             // whatever else it says, in its order: ";Lineage=..."
};

// Takes what is well-formed, in any order; what is not counts as absent.
TraceHeader parse_trace_header(std::string_view text);

// REQUIRES: root, parent and sampled are set.
std::string to_string(const TraceHeader& header);

std::string make_trace_root(WallTime now);
std::string make_segment_id();

}  // namespace wheelpit
