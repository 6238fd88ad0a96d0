#pragma once

#include "async/event.h"
#include "base/clock.h"

namespace wheelpit::async {

// Both clocks at one moment. The wall clock, which the disk and people read, may be set; how long
// an event has waited and when it is tried again is counted by the other one.
struct Moment {
  TimePoint steady{};
  WallTime wall{};

  static Moment of(const Clock& clock) { return {.steady = clock.now(), .wall = clock.wall_now()}; }

  // What the wall clock will show at `when`, if no one sets it.
  WallTime wall_at(TimePoint when) const {
    return wall + std::chrono::duration_cast<WallTime::duration>(when - steady);
  }
};

// The times of an event's tasks.
struct TaskTimes {
  TimePoint since{};  // patience counts from here: accepted, or what happened to it known
  TimePoint due{};
};

// Those of an event that an earlier run has left. What lies in the future began now, and nothing is
// due later than after `longest_delay`: the clock was set meanwhile.
TaskTimes times_of(const EventSummary& event, const Moment& now, Duration longest_delay);

// Notices that the wall clock was set.
class ClockWatch {
 public:
  explicit ClockWatch(const Moment& now) : start_(now) {}

  // By how much since the last taken(); zero if less than a second. Clocks also drift, and are
  // corrected little by little.
  WallTime::duration was_set_by(const Moment& now) const;
  // What depends on it has followed.
  void taken(const Moment& now) { start_ = now; }

 private:
  Moment start_;
};

}  // namespace wheelpit::async
