#include "poll/lane_state.h"

#include <algorithm>
#include <utility>
#include <variant>

namespace wheelpit {

namespace {

// One failure may be a message's, or a moment's; a window is not changed for that.
constexpr int kFailing = 2;

}  // namespace

void LaneState::change(BatchLimits limits, RetryPolicy retry, std::size_t most_out) {
  batcher_.set_limits(limits);
  retry_ = retry;
  batch_size_ = limits.max_records;
  most_out_ = most_out;
}

std::size_t LaneState::window() const {
  switch (appetite_) {
    case Appetite::none:
      return 0;
    case Appetite::one_batch:
      return std::min(batch_size_, most_out_);
    case Appetite::all:
      break;
  }
  return most_out_;
}

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
  // What the function is not asked for does not wait for its first success.
  if (!excluded_.empty() && failures_in_row_ == 0 && appetite_ == Appetite::one_batch) {
    appetite_ = Appetite::all;
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
  if (hand_ == Hand::empty) {
    if (appetite_ != Appetite::none || stopping_) return next_batch(now);
    if (now >= ask_at_) return {Do::ask};
    // What is there already is tried all the same, in its time.
    LaneStep step = next_batch(now);
    if (step.what == Do::wait) step.until = std::min(step.until.value_or(ask_at_), ask_at_);
    return step;
  }
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

void LaneState::asked(const Status& ready, TimePoint now) {
  if (ready) {
    refusals_in_row_ = 0;
    appetite_ = Appetite::one_batch;
  } else {
    ask_at_ = now + back_off(retry_, refusals_in_row_++);
  }
}

void LaneState::invoked(const Result<Reply>& reply, TimePoint now) {
  const Attempt attempt{.failures_before = failures_in_row_,
                        .ended_at = now,
                        .oldest_received = in_hand_.first_received};
  decision_ = decide(retry_, attempt, reply);
  hand_ = Hand::decided;
  if (std::holds_alternative<Settle>(decision_)) {
    failures_in_row_ = 0;
    appetite_ = Appetite::all;
    return;
  }
  if (++failures_in_row_ < kFailing) return;
  if (reply) {
    appetite_ = std::min(appetite_, Appetite::one_batch);
  } else {
    appetite_ = Appetite::none;
    ask_at_ = now;
  }
}

void LaneState::settled() {
  in_hand_ = {};
  hand_ = Hand::empty;
}

void LaneState::retry_now() {
  failures_in_row_ = 0;
  refusals_in_row_ = 0;
  ask_at_ = TimePoint::min();
  if (hand_ != Hand::decided) return;
  if (auto* give_back = std::get_if<GiveBack>(&decision_)) give_back->at = TimePoint::min();
  if (auto* retry = std::get_if<Retry>(&decision_)) retry->at = TimePoint::min();
}

std::size_t LaneState::buffered() const {
  return batcher_.records() + received_.size() - batched_ + (refused_ ? 1 : 0);
}

}  // namespace wheelpit
