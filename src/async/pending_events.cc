#include "async/pending_events.h"

#include <algorithm>
#include <limits>
#include <utility>

#include "function/function_arn.h"

namespace wheelpit::async {
namespace {

Gauge events_in(Metrics& metrics, const std::string& state) {
  return metrics.gauge("wheelpit_async_events",
                       "Events of asynchronous invocations that wait or are worked on, and those "
                       "that failed for good and are kept",
                       {{"state", state}});
}

WaitingTask task_of(const EventSummary& event, const TaskTimes& times) {
  constexpr std::size_t kMost = std::numeric_limits<std::uint32_t>::max();
  return {.number = event.number,
          .due = times.due,
          .since = times.since,
          .bytes = static_cast<std::uint32_t>(std::min(event.payload_bytes, kMost))};
}

// The lane and the task, for each thing that is to be done about the event.
std::vector<std::pair<std::string, WaitingTask>> tasks_of(const EventSummary& event,
                                                          const TaskTimes& times) {
  WaitingTask task = task_of(event, times);
  std::vector<std::pair<std::string, WaitingTask>> tasks;
  const EventOutcome& outcome = event.progress.outcome;
  switch (event.progress.state) {
    case EventState::waiting:
      tasks.emplace_back(function_name_of_arn(event.invoked_arn), task);
      break;
    case EventState::delivering:
      task.task = EventTask::tell_destination;
      if (!outcome.destination.empty()) tasks.emplace_back(outcome.destination, task);
      task.task = EventTask::tell_dead_letter_queue;
      if (!outcome.dead_letter_queue.empty()) tasks.emplace_back(outcome.dead_letter_queue, task);
      break;
    case EventState::failed:
      break;
  }
  return tasks;
}

EventSummary summary_of(const StoredEvent& event) {
  return {.number = event.event.number,
          .request_id = event.event.request_id,
          .invoked_arn = event.event.invoked_arn,
          .accepted = event.event.accepted,
          .payload_bytes = event.event.payload->size(),
          .progress = event.progress};
}

}  // namespace

PendingEvents::PendingEvents(const EventLimits& l, EventLaneLimits functions,
                             EventLaneLimits targets, Metrics& metrics)
    : limits(l),
      backlog(functions, targets),
      failed(l.max_failed_events, l.max_failed_bytes),
      waiting_gauge_(events_in(metrics, "waiting")),
      failed_gauge_(events_in(metrics, "failed")) {}

void PendingEvents::queue_tasks(const StoredEvent& event, const TaskTimes& times, TimePoint now) {
  if (!has(event.event.number)) return;
  EventSummary summary = summary_of(event);
  // Deliveries carry the function's answer, too.
  if (event.last_response) summary.payload_bytes += event.last_response->payload.size();
  for (auto& [lane, task] : tasks_of(summary, times)) {
    backlog.add(lane, ReadyTask{.task = task, .event = event}, now);
  }
}

void PendingEvents::queue_tasks(const EventSummary& event, const TaskTimes& times, TimePoint now) {
  if (!has(event.number)) return;
  for (auto& [lane, task] : tasks_of(event, times)) backlog.add(lane, task, now);
}

void PendingEvents::show_usage() {
  waiting_gauge_.set(static_cast<double>(usage.events()));
  failed_gauge_.set(static_cast<double>(failed.events()));
}

void PendingEvents::begin(EventNumber number, std::size_t bytes) {
  usage.add(bytes);
  usage_of_.at(static_cast<std::size_t>(bucket_of(number))).add(bytes);
  show_usage();
}

void PendingEvents::end(EventNumber number, std::size_t bytes) {
  usage.release(bytes);
  usage_of_.at(static_cast<std::size_t>(bucket_of(number))).release(bytes);
  show_usage();
}

void PendingEvents::stop_bucket(int bucket, TimePoint now) {
  owned &= ~mask_of(bucket);
  left |= mask_of(bucket);
  backlog.leave(mask_of(bucket), now);
}

void PendingEvents::forget_bucket(int bucket) {
  for (const auto& [number, times] : under_way_) {
    if (bucket_of(number) == bucket) strays_.insert(number);
  }
  EventUsage& part = usage_of_.at(static_cast<std::size_t>(bucket));
  usage.take_away(part);
  part = {};
  failed.forget_bucket(bucket);
  deliveries.forget_bucket(bucket);
  if (recent) recent->forget_bucket(bucket);
  show_usage();
}

void PendingEvents::end_work(EventNumber number) {
  const auto found = under_way_.find(number);
  if (found == under_way_.end() || --found->second > 0) return;
  under_way_.erase(found);
  strays_.erase(number);
}

bool PendingEvents::is_bucket_under_way(int bucket) const {
  return std::ranges::any_of(under_way_,
                             [&](const auto& entry) { return bucket_of(entry.first) == bucket; });
}

std::vector<EventNumber> PendingEvents::keep_failed(EventNumber number, std::size_t bytes) {
  failed.add(number, bytes);
  std::vector<EventNumber> surplus = failed.take_surplus();
  show_usage();
  return surplus;
}

void PendingEvents::forget_failed(EventNumber number) {
  failed.remove(number);
  show_usage();
}

// What memory counts them as, not what the disk said when they were chosen: they may have come
// further since. What is of a bucket that was given away meanwhile went with it.
void PendingEvents::forget(const std::vector<EventSummary>& removed, TimePoint now) {
  std::unordered_set<EventNumber> numbers;
  for (const EventSummary& event : removed) {
    if (!has(event.number)) continue;
    numbers.insert(event.number);
    deliveries.forget(event.number);
    if (failed.contains(event.number)) {
      forget_failed(event.number);
    } else {
      end(event.number, bytes_of(event));
    }
  }
  backlog.forget(numbers, now);
}

}  // namespace wheelpit::async
