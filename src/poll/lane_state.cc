#include "poll/lane_state.h"

#include <utility>
#include <variant>

namespace wheelpit {

bool LaneState::wants_records() const {
  return !stopping_ && !refused_ && !batcher_.has_closed() && batched_ == received_.size();
}

void LaneState::received(std::vector<Record> records) {
  received_ = std::move(records);
  batched_ = 0;
  if (received_.empty()) return;
  if (received_.back().id.epoch > epoch_) batcher_.discard();
  epoch_ = received_.back().id.epoch;
}

bool LaneState::batch_received() {
  const bool was_open = batcher_.deadline().has_value();
  while (!refused_ && !batcher_.has_closed() && batched_ < received_.size()) {
    take_up(received_[batched_++]);
  }
  if (batched_ == received_.size()) {
    received_.clear();
    batched_ = 0;
  }
  const bool opened = !was_open && batcher_.deadline().has_value();
  return hand_ == Hand::empty && (opened || batcher_.has_closed());
}

void LaneState::take_up(Record& record) {
  if (!record.refusal) {
    if (!filter_.passes(record, encoder_)) return excluded_.push_back(record.id);
    if (batcher_.add(record) == Batcher::Added::joined) return;
    record.refusal = "too large for an event";
  }
  refused_ = std::move(record);
}

LaneStep LaneState::next(TimePoint now) {
  using Do = LaneStep::Do;
  if (hand_ == Hand::empty) return next_batch(now);
  if (std::holds_alternative<Settle>(decision_)) return {Do::settle_done};

  if (const auto* give_back = std::get_if<GiveBack>(&decision_)) {
    if (stopping_ || now >= give_back->at) return {Do::settle_again};
    return {Do::wait, give_back->at};
  }

  // The function has not seen the batch: it stays in hand, and when stopping it is the source's.
  if (stopping_) return {Do::finish};
  const auto* retry = std::get_if<Retry>(&decision_);
  if (retry == nullptr) return {Do::wait};
  if (now < retry->at) return {Do::wait, retry->at};
  if (in_hand_.ids.back().epoch < epoch_) {
    settled();  // by the broker: it has delivered it again
    return next_batch(now);
  }
  hand_ = Hand::with_function;
  return {Do::invoke};
}

LaneStep LaneState::next_batch(TimePoint now) {
  if (stopping_) return {LaneStep::Do::finish};
  auto batch = batcher_.take(now);
  if (!batch) return {LaneStep::Do::wait, batcher_.deadline()};
  in_hand_ = std::move(*batch);
  if (!may_start(retry_, in_hand_.first_received, now)) {
    decision_ = GiveBack{now};
    hand_ = Hand::decided;
    return {LaneStep::Do::settle_again};
  }
  hand_ = Hand::with_function;
  return {LaneStep::Do::invoke};
}

void LaneState::invoked(const Result<Reply>& reply, TimePoint now) {
  const Attempt attempt{.failures_before = failures_in_row_,
                        .ended_at = now,
                        .oldest_received = in_hand_.first_received};
  decision_ = decide(retry_, attempt, reply);
  hand_ = Hand::decided;
  if (std::holds_alternative<Settle>(decision_)) {
    failures_in_row_ = 0;
  } else {
    ++failures_in_row_;
  }
}

void LaneState::settled() {
  in_hand_ = {};
  hand_ = Hand::empty;
}

void LaneState::retry_now() {
  failures_in_row_ = 0;
  if (hand_ != Hand::decided) return;
  if (auto* give_back = std::get_if<GiveBack>(&decision_)) give_back->at = TimePoint::min();
  if (auto* retry = std::get_if<Retry>(&decision_)) retry->at = TimePoint::min();
}

std::size_t LaneState::buffered() const {
  return batcher_.records() + received_.size() - batched_ + (refused_ ? 1 : 0);
}

}  // namespace wheelpit
