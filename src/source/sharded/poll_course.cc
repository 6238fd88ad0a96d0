#include "source/sharded/poll_course.h"

#include <algorithm>
#include <chrono>
#include <utility>

namespace wheelpit::sharded {

namespace {

// A page that brings nothing says little of what follows, even where the server tells that more is
// there: a server that tells it for ever must not be asked without a pause.
constexpr Duration kAfterNothing = std::chrono::milliseconds(200);

// Servers end a page at their own size: so large a one is taken for such.
constexpr std::size_t kLargePage = std::size_t{900} * 1000;

}  // namespace

IteratorPlace PollCourse::next_iterator() const {
  if (at_horizon_) return {};
  if (place_.after) return {.kind = IteratorPlace::Kind::after, .after = place_.after};
  if (place_.start.kind == StartPoint::Kind::at && traits_.finds_times) {
    return {.kind = IteratorPlace::Kind::at, .at = place_.start.at};
  }
  return {};
}

void PollCourse::trimmed() { at_horizon_ = true; }

// The service tells times in its own unit, which the start point may lie within.
bool PollCourse::is_before_start(const StreamRecord& record) const {
  if (place_.start.kind != StartPoint::Kind::at) return false;
  return record.arrived + std::chrono::duration_cast<WallTime::duration>(traits_.time_unit) <=
         place_.start.at;
}

StreamPage PollCourse::take(PolledPage polled, const Poll& poll, TimePoint now) {
  const bool nothing = polled.records.empty();
  const bool more = polled.behind.value_or(Duration::zero()) > Duration::zero() ||
                    polled.records.size() >= poll.most || polled.bytes >= kLargePage;
  poll_at_ = now;
  if (!more) {
    poll_at_ += traits_.base_poll;
  } else if (nothing) {
    poll_at_ += std::min(kAfterNothing, traits_.base_poll);
  }

  StreamPage page{.records = std::move(polled.records),
                  .at_end = !polled.next_iterator.has_value(),
                  .children = std::move(polled.children),
                  .behind = polled.behind,
                  .trimmed = std::exchange(at_horizon_, false)};
  if (page.behind) {
    page.complete_until = poll.asked - std::chrono::duration_cast<WallTime::duration>(*page.behind);
  }
  if (!nothing) place_.after = page.records.back().number;
  const auto skipped = std::erase_if(
      page.records, [&](const StreamRecord& record) { return is_before_start(record); });
  if (skipped > 0) page.through = place_.after;
  return page;
}

}  // namespace wheelpit::sharded
