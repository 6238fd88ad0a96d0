#include "poll/lane_state.h"

#include <algorithm>
#include <utility>
#include <variant>

#include "record/record_view.h"

namespace wheelpit {

void LaneState::change(BatchLimits limits, RetryPolicy retry, std::size_t most_out) {
  batcher_.set_limits(limits);
  retry_ = retry;
  batch_size_ = limits.max_records;
  most_out_ = most_out;
}

void LaneState::set_frame(CallFrame call) {
  batcher_.set_frame(call);
  call_ = std::move(call);
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

void LaneState::set_most_in_flight(std::size_t hands) {
  most_in_flight_ = std::max<std::size_t>(hands, 1);
  if (hands_.size() < most_in_flight_) hands_.resize(most_in_flight_);
}

// As many batches may wait as there are hands for them, but one at least.
bool LaneState::has_room() const {
  const auto busy = static_cast<std::size_t>(
      std::ranges::count_if(hands_, [](const LaneHand& hand) { return !hand.empty(); }));
  return batcher_.closed() < std::max<std::size_t>(hands_.size() - busy, 1);
}

bool LaneState::wants_records() const {
  return !stopping_ && !draining_ && !refused_ && has_room() && batched_ == received_.size();
}

void LaneState::received(std::vector<Record> records) {
  received_ = std::move(records);
  batched_ = 0;
  if (received_.empty()) return;
  if (received_.back().id.epoch > epoch_) {
    batcher_.discard();
    cut_off_.clear();
  }
  epoch_ = received_.back().id.epoch;
  batcher_.received(received_.front().received_at);
}

bool LaneState::batch_received() {
  const bool was_open = batcher_.deadline().has_value();
  while (!refused_ && has_room() && batched_ < received_.size()) {
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
  return (opened || batcher_.has_closed()) && std::ranges::any_of(hands_, &LaneHand::empty);
}

void LaneState::take_up(Record& record) {
  if (record.opens_batch) batcher_.end_batch();
  if (!record.refusal) {
    if (!filter_.passes(record, encoder_)) return excluded_.push_back(record.id);
    if (windows_ && windows_->begins_batch(created_at(record).value_or(WallTime()))) {
      batcher_.end_batch();
    }
    if (batcher_.add(record) == Batcher::Added::joined) return;
    if (retry_.in_order) return batcher_.add_oversized(record);
    record.refusal = "too large for an event";
  }
  refused_ = std::move(record);
}

void LaneState::drain() {
  draining_ = true;
  batcher_.finish();
}

bool LaneState::drained() const {
  if (windows_ && windows_->is_open()) return false;
  return draining_ && buffered() == 0 && in_flight() == 0;
}

void LaneState::asked(const Status& ready, TimePoint now) {
  if (ready) {
    refusals_in_row_ = 0;
    appetite_ = Appetite::one_batch;
  } else {
    ask_at_ = now + back_off(retry_, refusals_in_row_++);
  }
}

void LaneState::retry_now() {
  failures_in_row_ = 0;
  refusals_in_row_ = 0;
  ask_at_ = TimePoint::min();
  cut_off_.make_all_due();
  for (LaneHand& hand : hands_) {
    if (hand.state != LaneHand::State::decided) continue;
    if (auto* give_back = std::get_if<GiveBack>(&hand.decision)) give_back->at = TimePoint::min();
    if (auto* retry = std::get_if<Retry>(&hand.decision)) retry->at = TimePoint::min();
    if (auto* discard = std::get_if<Discard>(&hand.decision)) discard->at = TimePoint::min();
  }
}

std::size_t LaneState::in_flight() const {
  std::size_t records = 0;
  for (const LaneHand& hand : hands_) records += hand.batch.ids.size();
  return records;
}

std::size_t LaneState::buffered() const {
  return cut_off_.records() + batcher_.records() + received_.size() - batched_ + (refused_ ? 1 : 0);
}

Batcher::Oldest LaneState::oldest() const {
  const Batch* first = cut_off_.oldest();
  for (const LaneHand& hand : hands_) {
    if (hand.empty()) continue;
    if (first == nullptr || hand.batch.first_received <= first->first_received) first = &hand.batch;
  }
  if (first != nullptr) return {first->first_received, first->first_sent};
  if (const auto oldest = batcher_.oldest(); oldest.received) return oldest;
  if (refused_) return {refused_->received_at, created_at(*refused_)};
  return {};
}

}  // namespace wheelpit
