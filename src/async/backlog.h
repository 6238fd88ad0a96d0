#pragma once

#include <cstddef>
#include <deque>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <unordered_set>
#include <utility>
#include <vector>

#include "async/event_lane.h"

namespace wheelpit::async {

// All tasks that wait, in a lane for each function and each target. Lanes take turns, one task at a
// time: neither the length of a lane nor its refusals delay another.
//
// Pure: reads no clock and does no I/O. The times given to it never go back.
class Backlog {
 public:
  explicit Backlog(EventLaneLimits functions, EventLaneLimits targets)
      : functions_(functions), targets_(targets) {}

  void add(const std::string& lane, const WaitingTask& task, TimePoint now);
  void add(const std::string& lane, ReadyTask task, TimePoint now);

  // No more of this function at the same time, from now on, than `most`.
  void limit(const std::string& function, std::size_t most, TimePoint now);

  // Events that must be read from the disk now; the same lane has no second read meanwhile.
  struct Read {
    std::string lane;
    std::vector<WaitingTask> tasks;
  };
  std::optional<Read> next_read(TimePoint now);
  bool wants_to_read() const { return !to_read_.empty(); }
  void read(const Read& read, std::vector<StoredEvent> events, TimePoint now);
  void read_failed(const Read& read, TimePoint now);

  struct Start {
    std::string lane;
    ReadyTask task;
  };
  std::optional<Start> next_start(TimePoint now);
  void ended(const std::string& lane, EventLane::End end, TimePoint now);

  // Events that exist no longer: what has not begun does not begin. To be called after they are
  // removed from the disk.
  void forget(const std::unordered_set<EventNumber>& numbers, TimePoint now);

  // Another node has these buckets from now on: as EventLane::leave().
  void leave(BucketMask buckets, TimePoint now);

  // When next_read() or next_start() may have something without anything else having happened.
  std::optional<TimePoint> wakes_at() const;

 private:
  struct Place {
    Place(std::string name, const EventLaneLimits& limits) : lane(std::move(name), limits) {}
    EventLane lane;
    std::optional<TimePoint> wakes_at;
    bool waits_to_start = false;
    bool waits_to_read = false;
    bool limited = false;
  };

  Place& place(const std::string& name);
  Place* find(const std::string& name);
  void touch(Place& place, TimePoint now);
  void wake(TimePoint now);

  EventLaneLimits functions_;
  EventLaneLimits targets_;
  std::map<std::string, std::unique_ptr<Place>> places_;
  std::deque<Place*> to_start_;  // whose turn it is; each once
  std::deque<Place*> to_read_;
  std::set<std::pair<TimePoint, Place*>> wake_ups_;  // each at most once
};

}  // namespace wheelpit::async
