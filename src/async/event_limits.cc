#include "async/event_limits.h"

#include "async/event_bucket.h"

namespace wheelpit::async {

void FailedEvents::add(EventNumber number, std::size_t bytes) {
  if (bytes_of_.emplace(number, bytes).second) bytes_ += bytes;
}

void FailedEvents::remove(EventNumber number) {
  const auto found = bytes_of_.find(number);
  if (found == bytes_of_.end()) return;
  bytes_ -= found->second;
  bytes_of_.erase(found);
}

void FailedEvents::forget_bucket(int bucket) {
  for (auto at = bytes_of_.begin(); at != bytes_of_.end();) {
    const EventNumber number = at++->first;
    if (bucket_of(number) == bucket) remove(number);
  }
}

std::vector<EventNumber> FailedEvents::take_surplus() {
  std::vector<EventNumber> surplus;
  while (bytes_of_.size() > max_events_ || bytes_ > max_bytes_) {
    surplus.push_back(bytes_of_.begin()->first);
    remove(surplus.back());
  }
  return surplus;
}

}  // namespace wheelpit::async
