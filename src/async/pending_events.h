#pragma once

#include <functional>
#include <string>
#include <vector>

#include "async/backlog.h"
#include "async/event_limits.h"
#include "async/event_times.h"
#include "async/open_deliveries.h"
#include "metrics/metrics.h"

namespace wheelpit::async {

// What memory knows of the events on the disk. Who accepts them and who works on them share it;
// all belong to one thread.
struct PendingEvents {
  // `metrics` must outlive it.
  PendingEvents(const EventLimits& limits, EventLaneLimits functions, EventLaneLimits targets,
                Metrics& metrics);

  // The tasks of a stored event: to run its function, or what is left to be told.
  void queue_tasks(const StoredEvent& event, const TaskTimes& times, TimePoint now);
  void queue_tasks(const EventSummary& event, const TaskTimes& times, TimePoint now);

  // Every change of what is counted goes through these.
  void begin(std::size_t bytes);
  void end(std::size_t bytes);
  // Returns the oldest failed ones that are too many now: they are to be removed from the disk.
  [[nodiscard]] std::vector<EventNumber> keep_failed(EventNumber number, std::size_t bytes);
  void forget_failed(EventNumber number);
  // Events that were removed from the disk in whatever state: what has not begun does not begin.
  void forget(const std::vector<EventSummary>& removed, TimePoint now);

  EventLimits limits;
  Backlog backlog;
  EventUsage usage;
  FailedEvents failed;
  OpenDeliveries deliveries;
  std::function<void()> changed = [] {};  // there may be something to begin

 private:
  Gauge waiting_gauge_;
  Gauge failed_gauge_;
};

}  // namespace wheelpit::async
