#include "async/recent_numbers.h"

#include <algorithm>
#include <chrono>

namespace wheelpit::async {

namespace {

constexpr auto kInSight = std::chrono::seconds(60);

// More than are given out in that time.
constexpr EventNumber kAtFirst = EventNumber{200'000} * kBuckets;

}  // namespace

RecentNumbers::RecentNumbers(EventNumber highest)
    : floor_(highest > kAtFirst ? highest - kAtFirst : 0) {}

bool RecentNumbers::take_up(EventNumber number) {
  return number > floor_ && known_.insert(number).second;
}

void RecentNumbers::forget_bucket(int bucket) {
  std::erase_if(known_, [&](EventNumber number) { return bucket_of(number) == bucket; });
}

void RecentNumbers::looked(TimePoint when, EventNumber highest) {
  looks_.emplace_back(when, highest);
  while (looks_.front().first + kInSight <= when) {
    floor_ = std::max(floor_, looks_.front().second);
    looks_.pop_front();
  }
  known_.erase(known_.begin(), known_.upper_bound(floor_));
}

}  // namespace wheelpit::async
