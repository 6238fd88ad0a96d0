#include "poll/lane_state.h"

#include <algorithm>
#include <numeric>
#include <utility>
#include <variant>

#include "record/record_view.h"

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
  return !stopping_ && !draining_ && !refused_ && !batcher_.has_closed() &&
         batched_ == received_.size();
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

void LaneState::drain() {
  draining_ = true;
  batcher_.finish();
}

bool LaneState::drained() const { return draining_ && buffered() == 0 && in_flight() == 0; }

LaneStep LaneState::next(TimePoint now) {
  using Do = LaneStep::Do;
  if (hand_ == Hand::empty) {
    if (stopping_) return {Do::finish};
    if (auto rested = cut_off_.take_due(now)) {
      hold(std::move(rested->batch), GiveBack{rested->give_back_at});
      return {Do::settle_again};
    }
    if (drained()) return {Do::finish};
    LaneStep step = next_in_order(now);
    const auto due = cut_off_.due();
    if (due && step.what == Do::wait) step.until = std::min(step.until.value_or(*due), *due);
    return step;
  }
  if (std::holds_alternative<Settle>(decision_)) return {Do::settle_done};

  if (const auto* give_back = std::get_if<GiveBack>(&decision_)) {
    if (stopping_ || now >= give_back->at) return {Do::settle_again};
    return {Do::wait, give_back->at};
  }

  // It stays in hand, and when stopping it is the source's.
  if (stopping_) return {Do::finish};
  if (const auto* discard = std::get_if<Discard>(&decision_)) {
    if (now < discard->at) return {Do::wait, discard->at};
    return {Do::give_up};
  }
  const auto* retry = std::get_if<Retry>(&decision_);
  if (retry == nullptr) return {Do::wait};
  if (now < retry->at) return {Do::wait, retry->at};
  if (in_hand_.ids.back().epoch < epoch_) {
    settled();  // by the broker: it has delivered it again
    return next_batch(now);
  }
  return begin(now);
}

LaneStep LaneState::next_in_order(TimePoint now) {
  using Do = LaneStep::Do;
  if (appetite_ != Appetite::none) return next_batch(now);
  if (now >= ask_at_) return {Do::ask};
  // What is there already is tried all the same, in its time.
  LaneStep step = next_batch(now);
  if (step.what == Do::wait) step.until = std::min(step.until.value_or(ask_at_), ask_at_);
  return step;
}

LaneStep LaneState::next_batch(TimePoint now) {
  auto part = next_part(now);
  if (!part) return {LaneStep::Do::wait, batcher_.deadline()};
  hold(std::move(part->batch), GiveBack{now});
  failed_calls_ = part->failed_calls;
  if (!may_start(retry_, in_hand_.first_received, now)) return {LaneStep::Do::settle_again};
  return begin(now);
}

std::optional<CutBatches::Part> LaneState::next_part(TimePoint now) {
  if (auto part = cut_off_.take_part()) return part;
  if (auto batch = batcher_.take(now)) return CutBatches::Part{.batch = std::move(*batch)};
  return std::nullopt;
}

// The batch in hand goes to the function, but for records of it that are too old.
LaneStep LaneState::begin(TimePoint now) {
  leave_old_behind(now);
  if (std::holds_alternative<Discard>(decision_) && hand_ == Hand::decided) {
    return {LaneStep::Do::give_up};
  }
  hand_ = Hand::with_function;
  return {LaneStep::Do::invoke};
}

void LaneState::leave_old_behind(TimePoint now) {
  const std::vector<std::size_t> old = too_old(retry_, in_hand_.pieces.aged_from, now);
  if (old.empty()) return;
  const int calls = failed_calls_;
  if (old.size() < in_hand_.ids.size()) {
    const auto rest = places_except(old, in_hand_.ids.size());
    cut_off_.add_first({.batch = cut(in_hand_, rest, encoder_), .failed_calls = calls});
  }
  hold(cut(in_hand_, old, encoder_), Discard{GiveUpCause::record_too_old});
  failed_calls_ = calls;
}

void LaneState::hold(Batch batch, Decision decision) {
  settled();
  in_hand_ = std::move(batch);
  decision_ = std::move(decision);
  hand_ = Hand::decided;
}

void LaneState::asked(const Status& ready, TimePoint now) {
  if (ready) {
    refusals_in_row_ = 0;
    appetite_ = Appetite::one_batch;
  } else {
    ask_at_ = now + back_off(retry_, refusals_in_row_++);
  }
}

std::size_t LaneState::invoked(const Result<Reply>& reply, TimePoint now) {
  const std::size_t records = in_hand_.ids.size();
  const bool divisible = can_be_cut(in_hand_);
  const Attempt attempt{.failures_before = failures_in_row_,
                        .ended_at = now,
                        .oldest_received = in_hand_.first_received,
                        .calls_before = failed_calls_,
                        .records = divisible ? in_hand_.ids.size() : 1,
                        .item_ids = in_hand_.pieces.item_ids};
  decision_ = decide(retry_, attempt, reply);
  hand_ = Hand::decided;
  learn_of(reply, now);
  if (std::holds_alternative<Settle>(decision_)) return 0;
  if (std::holds_alternative<Bisect>(decision_)) bisect();
  const auto* const rest = std::get_if<SettleRest>(&decision_);
  if (rest == nullptr) return records;
  const std::size_t failed = rest->failed.size();
  settle_rest(SettleRest(*rest));
  return failed;
}

// What the attempt says of the function: how much it is to be given.
void LaneState::learn_of(const Result<Reply>& reply, TimePoint now) {
  if (std::holds_alternative<Settle>(decision_) || std::holds_alternative<SettleRest>(decision_)) {
    failures_in_row_ = 0;
    appetite_ = Appetite::all;
    return;
  }
  if (reply) {
    ++failed_calls_;
    request_id_ = reply->request_id;
  }
  if (++failures_in_row_ < kFailing) return;
  if (reply) {
    appetite_ = std::min(appetite_, Appetite::one_batch);
  } else {
    appetite_ = Appetite::none;
    ask_at_ = now;
  }
}

void LaneState::bisect() {
  const std::size_t half = in_hand_.ids.size() / 2;
  std::vector<std::size_t> first(half);
  std::iota(first.begin(), first.end(), std::size_t{0});
  const auto second = places_except(first, in_hand_.ids.size());
  cut_off_.add_first({.batch = cut(in_hand_, second, encoder_)});
  cut_off_.add_first({.batch = cut(in_hand_, first, encoder_)});
  settled();
}

void LaneState::settle_rest(const SettleRest& decision) {
  Batch failed = cut(in_hand_, decision.failed, encoder_);
  if (decision.give_back_at) {
    cut_off_.rest({.batch = std::move(failed), .give_back_at = *decision.give_back_at});
  } else {
    cut_off_.add_first({.batch = std::move(failed)});
  }
  hold(cut(in_hand_, places_except(decision.failed, in_hand_.ids.size()), encoder_), Settle{});
}

GiveUpCause LaneState::give_up_cause() const { return std::get<Discard>(decision_).cause; }

void LaneState::told(const Status& told, TimePoint now) {
  if (told) {
    decision_ = Settle{};
    return;
  }
  auto& discard = std::get<Discard>(decision_);
  discard.at = now + back_off(retry_, untold_++);
  const TimePoint last = in_hand_.first_received + retry_.longest_hold;
  if (!retry_.in_order && discard.at >= last) decision_ = GiveBack{std::max(last, now)};
}

void LaneState::settled() {
  in_hand_ = {};
  failed_calls_ = 0;
  untold_ = 0;
  request_id_.clear();
  hand_ = Hand::empty;
}

void LaneState::retry_now() {
  failures_in_row_ = 0;
  refusals_in_row_ = 0;
  ask_at_ = TimePoint::min();
  cut_off_.make_all_due();
  if (hand_ != Hand::decided) return;
  if (auto* give_back = std::get_if<GiveBack>(&decision_)) give_back->at = TimePoint::min();
  if (auto* retry = std::get_if<Retry>(&decision_)) retry->at = TimePoint::min();
  if (auto* discard = std::get_if<Discard>(&decision_)) discard->at = TimePoint::min();
}

std::size_t LaneState::buffered() const {
  return cut_off_.records() + batcher_.records() + received_.size() - batched_ + (refused_ ? 1 : 0);
}

Batcher::Oldest LaneState::oldest() const {
  const Batch* first = cut_off_.oldest();
  const bool in_hand = !in_hand_.ids.empty();
  if (in_hand && (first == nullptr || in_hand_.first_received <= first->first_received)) {
    first = &in_hand_;
  }
  if (first != nullptr) return {first->first_received, first->first_sent};
  if (const auto oldest = batcher_.oldest(); oldest.received) return oldest;
  if (refused_) return {refused_->received_at, created_at(*refused_)};
  return {};
}

}  // namespace wheelpit
