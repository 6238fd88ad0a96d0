#pragma once

#include <array>
#include <functional>
#include <optional>
#include <string>
#include <unordered_map>
#include <unordered_set>
#include <vector>

#include "async/backlog.h"
#include "async/bucket_queue.h"
#include "async/event_bucket.h"
#include "async/event_limits.h"
#include "async/event_times.h"
#include "async/open_deliveries.h"
#include "async/recent_numbers.h"
#include "metrics/metrics.h"

namespace wheelpit::async {

// What memory knows of the events on the disk. Shared by the parts that accept and process events;
// all belong to one thread.
struct PendingEvents {
  // `metrics` must outlive it.
  PendingEvents(const EventLimits& limits, EventLaneLimits functions, EventLaneLimits targets,
                Metrics& metrics);

  // The tasks of a stored event: to run its function, or to send notifications.
  void queue_tasks(const StoredEvent& event, const TaskTimes& times, TimePoint now);
  void queue_tasks(const EventSummary& event, const TaskTimes& times, TimePoint now);

  // Every change of what is counted goes through these. The number says which bucket it is of.
  void begin(EventNumber number, std::size_t bytes);
  void end(EventNumber number, std::size_t bytes);
  // Returns the oldest failed ones that are too many now: they must be removed from the disk.
  [[nodiscard]] std::vector<EventNumber> keep_failed(EventNumber number, std::size_t bytes);
  void forget_failed(EventNumber number);
  // Events that were removed from the disk in whatever state: what has not begun does not begin.
  void forget(const std::vector<EventSummary>& removed, TimePoint now);

  // Where several nodes share the events; else this node has all buckets.
  bool has(EventNumber number) const { return (owned & mask_of(bucket_of(number))) != 0; }
  // Of the bucket nothing begins any more, and what is read is not used.
  void stop_bucket(int bucket, TimePoint now);
  // Nothing is known of it any more. What is under way still is a stray: its outcome is not written
  // down, as another node does the same.
  void forget_bucket(int bucket);
  // What is begun, and its end: of one event two may be, one for each target.
  void begin_work(EventNumber number) { ++under_way_[number]; }
  void end_work(EventNumber number);
  bool is_under_way(EventNumber number) const { return under_way_.contains(number); }
  bool is_bucket_under_way(int bucket) const;
  bool is_stray(EventNumber number) const { return strays_.contains(number); }
  // Its bucket came back before it ended.
  void is_no_stray(EventNumber number) { strays_.erase(number); }

  BucketMask owned = kAllBuckets;
  BucketMask taking = 0;  // of these not all is known yet
  BucketMask left = 0;    // that were stopped since the read from the disk that is under way began
  std::optional<RecentNumbers> recent = std::nullopt;  // if several nodes share the events
  EventUsage arriving;                                 // on their way to the disk
  WaitingTotal elsewhere = {};                         // with other nodes
  std::function<void(EventNumber)> accepted_for_other = [](EventNumber) {};

  EventLimits limits;
  Backlog backlog;
  EventUsage usage;
  FailedEvents failed;
  OpenDeliveries deliveries;
  std::function<void()> changed = [] {};  // there may be something to begin

 private:
  void show_usage();

  std::array<EventUsage, kBuckets> usage_of_{};
  std::unordered_map<EventNumber, int> under_way_;
  std::unordered_set<EventNumber> strays_;
  Gauge waiting_gauge_;
  Gauge failed_gauge_;
};

}  // namespace wheelpit::async
