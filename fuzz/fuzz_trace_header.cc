// X-Amzn-Trace-Id as callers send it, and AWS_XRAY_DAEMON_ADDRESS: what is read is written in a
// form that reads the same, and can stand in a header. Of its lineage: that it is counted.

#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "trace/export/daemon_address.h"
#include "trace/lineage.h"
#include "trace/trace_header.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  const wheelpit::TraceHeader header = wheelpit::parse_trace_header(text);
  if (!header.root.empty() && header.root.size() != 35) std::abort();
  if (!header.parent.empty() && header.parent.size() != 16) std::abort();
  if (!header.root.empty() && !header.parent.empty() && header.sampled) {
    const wheelpit::TraceHeader again = wheelpit::parse_trace_header(to_string(header));
    if (again.root != header.root || again.parent != header.parent ||
        again.sampled != header.sampled || again.rest != header.rest) {
      std::abort();
    }
  }
  const auto counted = wheelpit::count_in_lineage(text, "f");
  const auto twice = wheelpit::count_in_lineage(counted.header, "f");
  if (wheelpit::parse_trace_header(counted.header).root != header.root) std::abort();
  if (counted.times < 1'000'000 && twice.times != counted.times + 1) std::abort();
  if (const auto address = wheelpit::parse_daemon_address(text)) {
    // Without the prefix, a host that is named "udp" would be taken for it.
    const auto again = wheelpit::parse_daemon_address("udp:" + to_string(*address));
    if (!again || *again != *address) std::abort();
  }
  return 0;
}
