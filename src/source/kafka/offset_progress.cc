#include "source/kafka/offset_progress.h"

#include <algorithm>

namespace wheelpit::kafka {

void OffsetProgress::taken(Offset offset) {
  taken_.push_back({.offset = offset});
  ++unsettled_;
  next_ = offset + 1;
}

void OffsetProgress::skipped_below(Offset next) { next_ = std::max(next, next_.value_or(next)); }

void OffsetProgress::settled(Offset offset) {
  const auto found = std::ranges::lower_bound(taken_, offset, {}, &Taken::offset);
  if (found == taken_.end() || found->offset != offset || found->settled) return;
  found->settled = true;
  --unsettled_;
  while (!taken_.empty() && taken_.front().settled) taken_.pop_front();
}

std::optional<Offset> OffsetProgress::committable() const {
  if (!taken_.empty()) return taken_.front().offset;
  return next_;
}

}  // namespace wheelpit::kafka
