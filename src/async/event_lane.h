#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <functional>
#include <optional>
#include <queue>
#include <string>
#include <unordered_set>
#include <vector>

#include "async/event.h"
#include "async/event_bucket.h"
#include "base/clock.h"

namespace wheelpit::async {

// What must be done with an event.
enum class EventTask : std::uint8_t { run, tell_destination, tell_dead_letter_queue };

// A task that waits, without its event: all that memory holds of a long backlog. 32 bytes.
// Its times are of the monotonic clock: setting the wall clock neither ages nor delays an
// event.
struct WaitingTask {
  EventNumber number = 0;
  TimePoint due{};
  TimePoint since{};        // its patience counts from here: accepted, or its outcome known
  std::uint32_t bytes = 0;  // of the payload, as far as known with the function's answer
  EventTask task = EventTask::run;
  std::uint8_t tries = 0;  // of a delivery, that failed
};

// A task with its event, ready to begin.
struct ReadyTask {
  WaitingTask task;
  StoredEvent event;
};

struct EventLaneLimits {
  std::size_t first_window = 8;  // tasks that run at the same time, to begin with
  std::size_t most = 100;        // and at most
  Duration growth = std::chrono::milliseconds(100);   // one more each time, while all are in use
  std::size_t ahead = 64;                             // events in memory that have not begun
  std::size_t bytes_ahead = std::size_t{256} * 1024;  // of them; one may always be there
  Duration pause = std::chrono::seconds(1);           // after a refusal that nothing else ends
};

// The tasks of one function, or for one target: they wait until they are due, then for their event
// to be read from the disk a few ahead, then for their turn to run.
//
// How many run at the same time is found out: a few more as long as all are in use, and no more
// than ran when one was refused.
//
// Pure: reads no clock and does no I/O.
class EventLane {
 public:
  EventLane(std::string name, const EventLaneLimits& limits)
      : name_(std::move(name)), limits_(limits), window_(limits.first_window) {}

  const std::string& name() const { return name_; }
  void limit(std::size_t most) { most_ = most; }

  void add(const WaitingTask& task, TimePoint now);
  // One whose event is in memory already. Kept there if it is next and there is room.
  void add(ReadyTask task, TimePoint now);

  // Moves what has become due. To be called when wakes_at() has come.
  void wake(TimePoint now);

  // Whether events must be read now, and those to read; they are on their way then.
  bool wants_events(TimePoint now) const;
  std::vector<WaitingTask> take_to_read();
  // Ends the read of `wanted`. `events` are theirs in the same order; those that are not among them
  // exist no longer.
  void read(const std::vector<WaitingTask>& wanted, std::vector<StoredEvent> events);
  void read_failed(const std::vector<WaitingTask>& wanted, TimePoint now);

  bool can_start(TimePoint now) const;
  ReadyTask start(TimePoint now);

  // Ends what start() began. Refused: by a limit, or a target that is down.
  enum class End { done, refused };
  void ended(End end, TimePoint now);

  // Those of the events in memory that have not begun and exist no longer.
  void forget(const std::unordered_set<EventNumber>& numbers);

  // Those of these buckets that have not begun; they may be added again later. What is on its way
  // from the disk is for anyone who reads it to leave out.
  void leave(BucketMask buckets);

  // When wake() must be called next.
  std::optional<TimePoint> wakes_at(TimePoint now) const;

  // Nothing is in it, and nothing runs.
  bool empty() const;
  std::size_t running() const { return running_; }

 private:
  struct Later {
    bool operator()(const WaitingTask& a, const WaitingTask& b) const { return a.due > b.due; }
  };

  std::size_t window() const { return std::min(window_, std::min(most_, limits_.most)); }
  bool is_full() const { return running_ >= window(); }
  bool may_grow() const { return window_ < std::min(most_, limits_.most); }
  bool has_room_ahead(std::uint32_t bytes) const;

  std::string name_;
  EventLaneLimits limits_;
  std::priority_queue<WaitingTask, std::vector<WaitingTask>, Later> later_;  // not due yet
  std::deque<WaitingTask> due_;  // their events are on the disk
  std::size_t reading_ = 0;      // on their way from there
  std::deque<ReadyTask> ready_;  // in memory
  std::size_t bytes_ahead_ = 0;  // of those that are read or ready
  std::size_t running_ = 0;
  std::size_t window_;
  std::size_t most_ = static_cast<std::size_t>(-1);
  TimePoint grown_at_ = TimePoint::min();
  TimePoint paused_until_ = TimePoint::min();
};

}  // namespace wheelpit::async
