#include "source/sharded/shard_pace.h"

#include <algorithm>

namespace wheelpit::sharded {

TimePoint ShardPace::reserve(TimePoint now) {
  TimePoint at = std::max(now, free_at_);
  if (keeps_limits_ && calls_.size() == limits_.calls) {
    at = std::max(at, calls_.front() + limits_.per);
  }
  if (!calls_.empty()) at = std::max(at, calls_.back());
  calls_.push_back(at);
  if (calls_.size() > limits_.calls) calls_.pop_front();
  return at;
}

void ShardPace::took(std::size_t bytes, TimePoint now) {
  if (!keeps_limits_) return;
  const double share = static_cast<double>(bytes) / static_cast<double>(limits_.bytes);
  const auto pause = std::chrono::duration_cast<Duration>(limits_.per * share);
  // A call that comes late has its share of the time since then after it.
  free_at_ = std::max(free_at_, now - limits_.per) + pause;
}

void ShardPace::throttled(TimePoint now) {
  keeps_limits_ = true;
  free_at_ = std::max(free_at_, now + limits_.per);
}

}  // namespace wheelpit::sharded
