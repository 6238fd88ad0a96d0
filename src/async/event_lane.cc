#include "async/event_lane.h"

#include <algorithm>
#include <utility>

namespace wheelpit::async {

void EventLane::add(const WaitingTask& task, TimePoint now) {
  if (task.due > now) {
    later_.push(task);
  } else {
    due_.push_back(task);
  }
}

void EventLane::add(ReadyTask task, TimePoint now) {
  const bool next = task.task.due <= now && due_.empty() && reading_ == 0;
  if (!next || !has_room_ahead(task.task.bytes)) return add(task.task, now);
  bytes_ahead_ += task.task.bytes;
  ready_.push_back(std::move(task));
}

void EventLane::wake(TimePoint now) {
  while (!later_.empty() && later_.top().due <= now) {
    due_.push_back(later_.top());
    later_.pop();
  }
  if (is_full() && may_grow() && !ready_.empty() && now >= grown_at_ + limits_.growth) {
    ++window_;
    grown_at_ = now;
  }
}

bool EventLane::has_room_ahead(std::uint32_t bytes) const {
  const std::size_t ahead = reading_ + ready_.size();
  return ahead == 0 || (ahead < limits_.ahead && bytes_ahead_ + bytes <= limits_.bytes_ahead);
}

// Read in batches: not before half of what there may be is used up.
bool EventLane::wants_events(TimePoint now) const {
  return !due_.empty() && reading_ == 0 && now >= paused_until_ &&
         ready_.size() <= limits_.ahead / 2 && has_room_ahead(due_.front().bytes);
}

std::vector<WaitingTask> EventLane::take_to_read() {
  std::vector<WaitingTask> taken;
  while (!due_.empty() && has_room_ahead(due_.front().bytes)) {
    bytes_ahead_ += due_.front().bytes;
    ++reading_;
    taken.push_back(due_.front());
    due_.pop_front();
  }
  return taken;
}

void EventLane::read(const std::vector<WaitingTask>& wanted, std::vector<StoredEvent> events) {
  auto next = events.begin();
  for (const WaitingTask& task : wanted) {
    --reading_;
    if (next == events.end() || next->event.number != task.number) {
      bytes_ahead_ -= task.bytes;
    } else {
      ready_.push_back({.task = task, .event = std::move(*next++)});
    }
  }
}

void EventLane::read_failed(const std::vector<WaitingTask>& wanted, TimePoint now) {
  reading_ -= wanted.size();
  for (const WaitingTask& task : wanted) bytes_ahead_ -= task.bytes;
  due_.insert(due_.begin(), wanted.begin(), wanted.end());
  paused_until_ = now + limits_.pause;
}

bool EventLane::can_start(TimePoint now) const {
  return !ready_.empty() && !is_full() && now >= paused_until_;
}

ReadyTask EventLane::start(TimePoint now) {
  if (running_ == 0) grown_at_ = std::max(grown_at_, now);
  ReadyTask task = std::move(ready_.front());
  ready_.pop_front();
  bytes_ahead_ -= task.task.bytes;
  ++running_;
  return task;
}

void EventLane::ended(End end, TimePoint now) {
  --running_;
  if (end == End::done) return;
  // The end of another task is the next chance; if none runs, time is.
  window_ = std::max<std::size_t>(running_, 1);
  grown_at_ = now + limits_.pause;
  if (running_ == 0) paused_until_ = now + limits_.pause;
}

void EventLane::forget(const std::unordered_set<EventNumber>& numbers) {
  std::erase_if(ready_, [&](const ReadyTask& ready) {
    if (!numbers.contains(ready.task.number)) return false;
    bytes_ahead_ -= ready.task.bytes;
    return true;
  });
}

void EventLane::leave(BucketMask buckets) {
  const auto left = [&](const WaitingTask& task) {
    return (buckets & mask_of(bucket_of(task.number))) != 0;
  };
  std::erase_if(due_, left);
  std::erase_if(ready_, [&](const ReadyTask& ready) {
    if (!left(ready.task)) return false;
    bytes_ahead_ -= ready.task.bytes;
    return true;
  });
  decltype(later_) stay;
  for (; !later_.empty(); later_.pop()) {
    if (!left(later_.top())) stay.push(later_.top());
  }
  later_ = std::move(stay);
}

std::optional<TimePoint> EventLane::wakes_at(TimePoint now) const {
  std::optional<TimePoint> at;
  const auto earliest = [&at](TimePoint time) { at = at ? std::min(*at, time) : time; };
  if (!later_.empty()) earliest(later_.top().due);
  const bool waiting = !ready_.empty() || !due_.empty();
  if (waiting && now < paused_until_) earliest(paused_until_);
  if (!ready_.empty() && is_full() && may_grow()) {
    earliest(grown_at_ + limits_.growth);
  }
  return at;
}

bool EventLane::empty() const {
  return later_.empty() && due_.empty() && ready_.empty() && reading_ == 0 && running_ == 0;
}

}  // namespace wheelpit::async
