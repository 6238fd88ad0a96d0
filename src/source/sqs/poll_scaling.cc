#include "source/sqs/poll_scaling.h"

#include <algorithm>
#include <chrono>

namespace wheelpit::sqs {

namespace {

constexpr std::size_t kLanesASecond = 5;
constexpr Duration kGrowEvery = std::chrono::seconds(1);

}  // namespace

void PollScaling::change(PollBounds bounds) {
  bounds_ = bounds;
  polls_ = std::clamp(polls_, bounds_.fewest_polls, bounds_.most_polls);
  lanes_ = std::clamp(lanes_, std::size_t{1}, bounds_.most_lanes);
}

void PollScaling::answered(std::size_t messages, std::size_t asked) {
  if (messages >= asked && polls_ < std::min(bounds_.most_polls, lanes_)) ++polls_;
  if (messages == 0) polls_ = std::max(bounds_.fewest_polls, polls_ / 2);
}

void PollScaling::succeeded() {
  if (lanes_ < bounds_.most_lanes) ++lanes_;
}

void PollScaling::failed() {
  lanes_ = std::max(lanes_ / 2, std::size_t{1});
  grown_at_.reset();  // a second passes before time alone adds some
}

void PollScaling::all_busy(TimePoint now) {
  if (!grown_at_) grown_at_ = now;
  if (now - *grown_at_ < kGrowEvery) return;
  lanes_ = std::min(lanes_ + kLanesASecond, bounds_.most_lanes);
  grown_at_ = now;
}

std::optional<TimePoint> PollScaling::next_growth() const {
  if (!grown_at_ || lanes_ >= bounds_.most_lanes) return std::nullopt;
  return *grown_at_ + kGrowEvery;
}

}  // namespace wheelpit::sqs
