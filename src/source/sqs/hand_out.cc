#include "source/sqs/hand_out.h"

#include <algorithm>

namespace wheelpit::sqs {

namespace {

constexpr std::size_t kMostOfAPoll = 10;

}  // namespace

HandOut::Lane HandOut::join() {
  lanes_[++last_];
  return last_;
}

void HandOut::leave(Lane lane) {
  lanes_.erase(lane);
  free_.erase(lane);
  at_work_.erase(lane);
  if (filling_ == lane) filling_.reset();
}

void HandOut::stop(Lane lane) {
  lanes_.at(lane).stopped = true;
  look_at(lane);
}

void HandOut::set_willing(Lane lane, bool willing) {
  lanes_.at(lane).willing = willing;
  look_at(lane);
}

// What it is, after a change.
void HandOut::look_at(Lane lane) {
  const State& state = lanes_.at(lane);
  const bool works = state.records > 0 || state.awaits_poll;
  if (works) {
    at_work_.insert(lane);
  } else {
    at_work_.erase(lane);
  }
  if (!works && state.willing && !state.stopped) {
    free_.insert(lane);
  } else {
    free_.erase(lane);
  }
  if (filling_ == lane && (state.records == 0 || state.stopped)) filling_.reset();
}

bool HandOut::may_fill(TimePoint now) const {
  return filling_ && now < filling_until_ && lanes_.at(*filling_).records < batching_.most;
}

std::optional<HandOut::Poll> HandOut::begin_poll(std::size_t lanes, TimePoint now) {
  const std::size_t more = lanes - std::min(lanes, at_work_.size());
  if (batching_.window <= Duration::zero()) {
    if (more == 0 || free_.empty()) return std::nullopt;
    const Lane lane = *free_.begin();
    lanes_.at(lane).awaits_poll = true;
    look_at(lane);
    return Poll{.most = std::min(batching_.most, kMostOfAPoll), .lane = lane};
  }
  std::size_t room = std::min(more, free_.size()) * batching_.most;
  if (may_fill(now)) room += batching_.most - lanes_.at(*filling_).records;
  room -= std::min(room, asked_for_);
  if (room == 0) return std::nullopt;
  const std::size_t most = std::min(room, kMostOfAPoll);
  asked_for_ += most;
  return Poll{.most = most, .lane = std::nullopt};
}

void HandOut::end_poll(const Poll& poll) {
  if (!poll.lane) {
    asked_for_ -= std::min(asked_for_, poll.most);
    return;
  }
  const auto found = lanes_.find(*poll.lane);
  if (found == lanes_.end()) return;
  found->second.awaits_poll = false;
  look_at(*poll.lane);
}

std::optional<HandOut::Lane> HandOut::take(Lane lane) {
  ++lanes_.at(lane).records;
  look_at(lane);
  return lane;
}

std::optional<HandOut::Lane> HandOut::place(Poll& poll, TimePoint now) {
  if (!poll.lane) return place(now);
  const auto found = lanes_.find(*poll.lane);
  if (found != lanes_.end() && !found->second.stopped) return take(*poll.lane);
  // The lane has ended meanwhile: another one takes the batch.
  if (free_.empty()) return std::nullopt;
  end_poll(poll);
  poll.lane = *free_.begin();
  lanes_.at(*poll.lane).awaits_poll = true;
  return take(*poll.lane);
}

std::optional<HandOut::Lane> HandOut::place(TimePoint now) {
  if (may_fill(now)) return take(*filling_);
  if (free_.empty()) return std::nullopt;
  const Lane lane = *free_.begin();
  take(lane);
  filling_ = lane;
  filling_until_ = now + batching_.window;
  return lane;
}

void HandOut::settled(Lane lane, std::size_t records) {
  const auto found = lanes_.find(lane);
  if (found == lanes_.end()) return;
  found->second.records -= std::min(found->second.records, records);
  look_at(lane);
}

std::size_t HandOut::at_work() const { return at_work_.size(); }

bool HandOut::has_records(Lane lane) const {
  const auto found = lanes_.find(lane);
  return found != lanes_.end() && found->second.records > 0;
}

bool HandOut::all_stopped() const {
  return std::ranges::all_of(lanes_, [](const auto& lane) { return lane.second.stopped; });
}

}  // namespace wheelpit::sqs
