#pragma once

#include <optional>
#include <string>
#include <vector>

#include "base/result.h"
#include "filter/filter.h"
#include "record/event_encoder.h"
#include "record/record.h"

namespace wheelpit {

// Which messages of a mapping its function receives. All lanes of the mapping ask the same one:
// they run on one thread. It may be changed between any two of their questions.
class MappingFilter {
 public:
  // Replaces all patterns; with none, everything passes. An error says which one is wrong, why, and
  // what to do about it; nothing has changed then.
  Status change(const std::vector<std::string>& patterns, SourceKind source,
                filter::FilterProfile profile);

  // `encoder` is that of the record's lane.
  bool passes(const Record& record, const EventEncoder& encoder) {
    return !filter_ || filter_->matches(record, encoder);
  }

 private:
  std::optional<filter::Filter> filter_;
};

}  // namespace wheelpit
