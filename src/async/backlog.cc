#include "async/backlog.h"

namespace wheelpit::async {

// Functions' names have no colon, ARNs of targets do.
Backlog::Place& Backlog::place(const std::string& name) {
  std::unique_ptr<Place>& place = places_[name];
  if (!place) {
    const bool is_target = name.find(':') != std::string::npos;
    place = std::make_unique<Place>(name, is_target ? targets_ : functions_);
  }
  return *place;
}

Backlog::Place* Backlog::find(const std::string& name) {
  const auto found = places_.find(name);
  return found == places_.end() ? nullptr : found->second.get();
}

// After anything has happened to a lane: sees to it that it gets its turn, and its wake-up. One
// that is in no queue and does nothing goes.
void Backlog::touch(Place& place, TimePoint now) {
  if (!place.waits_to_start && place.lane.can_start(now)) {
    place.waits_to_start = true;
    to_start_.push_back(&place);
  }
  if (!place.waits_to_read && place.lane.wants_events(now)) {
    place.waits_to_read = true;
    to_read_.push_back(&place);
  }
  const auto wakes_at = place.lane.wakes_at(now);
  if (wakes_at != place.wakes_at) {
    if (place.wakes_at) wake_ups_.erase({*place.wakes_at, &place});
    place.wakes_at = wakes_at;
    if (place.wakes_at) wake_ups_.emplace(*place.wakes_at, &place);
  }
  const bool idle = place.lane.empty() && !place.waits_to_start && !place.waits_to_read;
  if (idle && !place.limited) places_.erase(place.lane.name());
}

void Backlog::wake(TimePoint now) {
  while (!wake_ups_.empty() && wake_ups_.begin()->first <= now) {
    Place& place = *wake_ups_.begin()->second;
    wake_ups_.erase(wake_ups_.begin());
    place.wakes_at.reset();
    place.lane.wake(now);
    touch(place, now);
  }
}

void Backlog::add(const std::string& lane, const WaitingTask& task, TimePoint now) {
  Place& at = place(lane);
  at.lane.add(task, now);
  touch(at, now);
}

void Backlog::add(const std::string& lane, ReadyTask task, TimePoint now) {
  Place& at = place(lane);
  at.lane.add(std::move(task), now);
  touch(at, now);
}

void Backlog::limit(const std::string& function, std::size_t most, TimePoint now) {
  Place& at = place(function);
  at.lane.limit(most);
  at.limited = most != static_cast<std::size_t>(-1);
  touch(at, now);
}

std::optional<Backlog::Read> Backlog::next_read(TimePoint now) {
  wake(now);
  while (!to_read_.empty()) {
    Place& place = *to_read_.front();
    to_read_.pop_front();
    place.waits_to_read = false;
    if (place.lane.wants_events(now)) {
      return Read{.lane = place.lane.name(), .tasks = place.lane.take_to_read()};
    }
    touch(place, now);
  }
  return std::nullopt;
}

void Backlog::read(const Read& read, std::vector<StoredEvent> events, TimePoint now) {
  Place& at = place(read.lane);
  at.lane.read(read.tasks, std::move(events));
  touch(at, now);
}

void Backlog::read_failed(const Read& read, TimePoint now) {
  Place& at = place(read.lane);
  at.lane.read_failed(read.tasks, now);
  touch(at, now);
}

std::optional<Backlog::Start> Backlog::next_start(TimePoint now) {
  wake(now);
  while (!to_start_.empty()) {
    Place& place = *to_start_.front();
    to_start_.pop_front();
    place.waits_to_start = false;
    if (!place.lane.can_start(now)) {
      touch(place, now);
      continue;
    }
    Start start{.lane = place.lane.name(), .task = place.lane.start(now)};
    touch(place, now);  // behind all others
    return start;
  }
  return std::nullopt;
}

void Backlog::ended(const std::string& lane, EventLane::End end, TimePoint now) {
  Place* at = find(lane);
  if (at == nullptr) return;
  at->lane.ended(end, now);
  touch(*at, now);
}

void Backlog::forget(const std::unordered_set<EventNumber>& numbers, TimePoint now) {
  for (auto at = places_.begin(); at != places_.end();) {
    Place& place = *at->second;
    ++at;  // touch() may remove it
    place.lane.forget(numbers);
    touch(place, now);
  }
}

void Backlog::leave(BucketMask buckets, TimePoint now) {
  for (auto at = places_.begin(); at != places_.end();) {
    Place& place = *at->second;
    ++at;  // touch() may remove it
    place.lane.leave(buckets);
    touch(place, now);
  }
}

std::optional<TimePoint> Backlog::wakes_at() const {
  if (wake_ups_.empty()) return std::nullopt;
  return wake_ups_.begin()->first;
}

}  // namespace wheelpit::async
