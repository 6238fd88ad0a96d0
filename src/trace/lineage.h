#pragma once

#include <string>
#include <string_view>

namespace wheelpit {

// The Lineage of an X-Amzn-Trace-Id header: which functions a chain of invocations has begun, and
// how often. Each invocation that another one causes is counted, so that loops are found:
//   Root=1-5759e988-bd862e3fe1be46a994272793;Lineage=a87bd80c:3|68fd508a:2
struct CountedLineage {
  int times = 0;       // that the function was begun before
  std::string header;  // in which it is counted again; all else is as it was
};

// Outside bytes: what is no such entry stays, and counts nothing. At most 16 entries are kept, the
// latest.
CountedLineage count_in_lineage(std::string_view header, std::string_view function_arn);

}  // namespace wheelpit
