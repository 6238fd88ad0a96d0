#include "async/event_times.h"

#include <algorithm>

namespace wheelpit::async {

namespace {

constexpr WallTime::duration kTolerance = std::chrono::seconds(1);

}  // namespace

TaskTimes times_of(const EventSummary& event, const Moment& now, Duration longest_delay) {
  const EventProgress& progress = event.progress;
  const WallTime since =
      progress.state == EventState::delivering ? progress.outcome.concluded : event.accepted;
  return {.since = std::min(now.steady + (since - now.wall), now.steady),
          .due = std::min(now.steady + (progress.due - now.wall), now.steady + longest_delay)};
}

WallTime::duration ClockWatch::was_set_by(const Moment& now) const {
  const WallTime::duration by = now.wall - start_.wall_at(now.steady);
  return std::chrono::abs(by) < kTolerance ? WallTime::duration::zero() : by;
}

}  // namespace wheelpit::async
