#pragma once

#include <deque>
#include <set>
#include <utility>

#include "async/event.h"
#include "async/event_bucket.h"
#include "base/clock.h"

namespace wheelpit::async {

// The events of the last minute that a node has taken up, anyone who told it of them, so that it
// takes up each once. Numbers are given out before what they stand for can be seen: for a minute,
// longer than any transaction takes, one that is lower than others may still appear.
//
// Pure: the times given to it never go back.
class RecentNumbers {
 public:
  // `highest` given out at the start. Those of the time before are looked for as far as this many.
  explicit RecentNumbers(EventNumber highest);

  // Looks begin above it. Nothing below is taken up any more but by taking over its bucket.
  EventNumber floor() const { return floor_; }

  // It is taken up now; false if it was before, or is below the floor.
  bool take_up(EventNumber number);
  // It was not, after all.
  void forget(EventNumber number) { known_.erase(number); }
  // The node gives the bucket away, and takes its events up again when it gets it back.
  void forget_bucket(int bucket);

  // A look that began at `when` has seen all there was, up to `highest`.
  void looked(TimePoint when, EventNumber highest);

  std::size_t size() const { return known_.size(); }

 private:
  std::set<EventNumber> known_;  // above the floor
  std::deque<std::pair<TimePoint, EventNumber>> looks_;
  EventNumber floor_ = 0;
};

}  // namespace wheelpit::async
