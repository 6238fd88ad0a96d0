#include <algorithm>
#include <utility>
#include <variant>

#include "poll/lane_state.h"

// What LaneState gives to its hands, and when.
namespace wheelpit {

namespace {

// How often it is looked whether an idle window has ended.
constexpr Duration kLookAtWindow = std::chrono::seconds(1);

}  // namespace

LaneStep LaneState::next(TimePoint now, HandId id) {
  using Do = LaneStep::Do;
  cut_off_.drop_older(epoch_);
  if (is_empty(id)) {
    if (stopping_ || id >= most_in_flight_) return {Do::finish};
    return next_of_empty(hands_[id], now);
  }
  LaneHand& hand = hands_[id];
  if (std::holds_alternative<Settle>(hand.decision)) return {Do::settle_done};

  if (const auto* give_back = std::get_if<GiveBack>(&hand.decision)) {
    if (stopping_ || now >= give_back->at) return {Do::settle_again};
    return {Do::wait, give_back->at};
  }

  // It stays in hand, and when stopping it is the source's.
  if (stopping_) return {Do::finish};
  if (const auto* discard = std::get_if<Discard>(&hand.decision)) {
    if (now < discard->at) return {Do::wait, discard->at};
    return {Do::give_up};
  }
  const auto* retry = std::get_if<Retry>(&hand.decision);
  if (retry == nullptr) return {Do::wait};
  const TimePoint due = std::min(retry->at, expires(hand).value_or(retry->at));
  if (now < due) return {Do::wait, due};
  if (!hand.batch.ids.empty() && hand.batch.ids.back().epoch < epoch_) {
    hand = {};  // settled by the broker: it has delivered it again
    return next_batch(hand, now);
  }
  return begin(hand, now);
}

LaneStep LaneState::next_of_empty(LaneHand& hand, TimePoint now) {
  using Do = LaneStep::Do;
  if (auto rested = cut_off_.take_due(now)) {
    hold(hand, std::move(rested->batch), GiveBack{rested->give_back_at});
    return {Do::settle_again};
  }
  if (drained()) return {Do::finish};
  LaneStep step = next_in_order(hand, now);
  const auto due = cut_off_.due();
  if (due && step.what == Do::wait) step.until = std::min(step.until.value_or(*due), *due);
  return step;
}

LaneStep LaneState::next_in_order(LaneHand& hand, TimePoint now) {
  using Do = LaneStep::Do;
  if (appetite_ != Appetite::none) return next_batch(hand, now);
  if (now >= ask_at_) return {Do::ask};
  // What is there already is tried nevertheless, in its time.
  LaneStep step = next_batch(hand, now);
  if (step.what == Do::wait) step.until = std::min(step.until.value_or(ask_at_), ask_at_);
  return step;
}

LaneStep LaneState::next_batch(LaneHand& hand, TimePoint now) {
  auto part = next_part(now);
  if (!part && end_expired(now)) part = next_part(now);
  if (part) {
    return windows_ ? begin_windowed(hand, std::move(*part), now)
                    : begin_part(hand, std::move(*part), now);
  }
  if (windows_) {
    if (auto step = close_window(hand, now)) return *step;
  }
  OrderKeys before = keys_in_work();
  cut_off_.add_keys(before);
  LaneStep step{LaneStep::Do::wait, batcher_.deadline(std::move(before))};
  const auto aged_from = retry_.max_age ? batcher_.aged_from() : std::nullopt;
  if (step.until && aged_from) step.until = std::min(*step.until, *aged_from + *retry_.max_age);
  // How far its source has come is looked at again.
  if (windows_ && windows_->is_open()) {
    step.until = std::min(step.until.value_or(now + kLookAtWindow), now + kLookAtWindow);
  }
  return step;
}

LaneStep LaneState::begin_part(LaneHand& hand, CutBatches::Part part, TimePoint now) {
  hold(hand, std::move(part.batch), GiveBack{now});
  hand.failed_calls = part.failed_calls;
  if (const auto& earlier = hand.batch.earlier_calls; earlier && hand.failed_calls == 0) {
    hand.failed_calls = earlier->calls;
    hand.request_id = earlier->request_id;
  }
  if (!may_start(retry_, hand.batch.first_received, now)) return {LaneStep::Do::settle_again};
  return begin(hand, now);
}

std::optional<CutBatches::Part> LaneState::next_part(TimePoint now) {
  OrderKeys before = keys_in_work();
  cut_off_.add_resting_keys(before);
  if (auto part = cut_off_.take_part(before)) {
    return part;
  }
  cut_off_.add_keys(before);
  if (auto batch = batcher_.take(now, std::move(before))) {
    return CutBatches::Part{.batch = std::move(*batch)};
  }
  return std::nullopt;
}

OrderKeys LaneState::keys_in_work() const {
  OrderKeys keys;
  for (const LaneHand& hand : hands_) keys.add(hand.batch);
  return keys;
}

// The current batch goes to the function, but for records of it that are too old.
LaneStep LaneState::begin(LaneHand& hand, TimePoint now) {
  leave_old_behind(hand, now);
  if (std::holds_alternative<Discard>(hand.decision)) return {LaneStep::Do::give_up};
  if (const auto& last = hand.batch.settle_before) {
    if (now >= *last) {
      hand.decision = GiveBack{now};  // as the broker does
      return {LaneStep::Do::lapse};
    }
    if (retry_.call_takes && now + *retry_.call_takes > *last) {
      hand.decision = Retry{now};
      return {LaneStep::Do::extend};
    }
  }
  hand.state = LaneHand::State::with_function;
  return {hand.batch.oversized ? LaneStep::Do::refuse : LaneStep::Do::invoke};
}

void LaneState::leave_old_behind(LaneHand& hand, TimePoint now) {
  const auto age = retry_.max_age.value_or(Duration::max());
  if (hand.closes_window && now - hand.batch.first_received >= age) {
    hand.decision = Discard{GiveUpCause::record_too_old};
  }
  const std::vector<std::size_t> old = too_old(retry_, hand.batch.pieces.aged_from, now);
  if (old.empty()) return;
  const int calls = hand.failed_calls;
  if (old.size() < hand.batch.ids.size()) {
    const auto rest = places_except(old, hand.batch.ids.size());
    cut_off_.add_first({.batch = cut(hand.batch, rest, encoder_, call_), .failed_calls = calls});
  }
  hold(hand, cut(hand.batch, old, encoder_, call_), Discard{GiveUpCause::record_too_old});
  hand.failed_calls = calls;
}

void LaneState::hold(LaneHand& hand, Batch batch, Decision decision) {
  hand = {.state = LaneHand::State::decided,
          .batch = std::move(batch),
          .decision = std::move(decision)};
}

}  // namespace wheelpit
