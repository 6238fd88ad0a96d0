#include <algorithm>
#include <iterator>
#include <numeric>
#include <utility>
#include <variant>

#include "poll/lane_state.h"
#include "record/record_view.h"

// What LaneState decides on the batches in hand.
namespace wheelpit {

namespace {

// One failure may be a message's, or a moment's; a window is not changed for that.
constexpr int kFailing = 2;

// How often it is looked whether an idle window has ended.
constexpr Duration kLookAtWindow = std::chrono::seconds(1);

// Beside the call: for the way to it, and from it to the broker.
constexpr Duration kSpareLease = std::chrono::seconds(30);

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
  // What is there already is tried all the same, in its time.
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

// The batch in hand goes to the function, but for records of it that are too old.
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

std::size_t LaneState::invoked(const Result<Reply>& reply, TimePoint now, HandId id) {
  LaneHand& hand = hands_[id];
  const Batch& batch = hand.batch;
  const std::size_t records = batch.ids.size();
  const Attempt attempt{.failures_before = failures_in_row_,
                        .ended_at = now,
                        .oldest_received = batch.first_received,
                        .calls_before = hand.failed_calls,
                        .records = can_be_cut(batch) ? records : 1,
                        .item_ids = batch.pieces.item_ids};
  batcher_.call_ended(now);
  hand.decision = judge(hand, attempt, reply);
  hand.state = LaneHand::State::decided;
  learn_of(hand.decision, reply, hand, now);
  if (std::holds_alternative<Settle>(hand.decision)) return 0;
  if (std::holds_alternative<Bisect>(hand.decision)) bisect(hand);
  const auto* const rest = std::get_if<SettleRest>(&hand.decision);
  if (rest == nullptr) return records;
  const std::size_t failed = rest->failed.size();
  settle_rest(hand, SettleRest(*rest));
  return failed;
}

// What the attempt says of the function: how much it is to be given.
void LaneState::learn_of(const Decision& decision, const Result<Reply>& reply, LaneHand& hand,
                         TimePoint now) {
  if (std::holds_alternative<Settle>(decision) || std::holds_alternative<SettleRest>(decision)) {
    failures_in_row_ = 0;
    appetite_ = Appetite::all;
    return;
  }
  if (reply) {
    ++hand.failed_calls;
    hand.request_id = reply->request_id;
  }
  if (++failures_in_row_ < kFailing) return;
  if (reply) {
    appetite_ = std::min(appetite_, Appetite::one_batch);
  } else {
    appetite_ = Appetite::none;
    ask_at_ = now;
  }
}

void LaneState::bisect(LaneHand& hand) {
  const std::size_t half = hand.batch.ids.size() / 2;
  std::vector<std::size_t> first(half);
  std::iota(first.begin(), first.end(), std::size_t{0});
  const auto second = places_except(first, hand.batch.ids.size());
  cut_off_.add_first({.batch = cut(hand.batch, second, encoder_, call_)});
  cut_off_.add_first({.batch = cut(hand.batch, first, encoder_, call_)});
  hand = {};
}

void LaneState::settle_rest(LaneHand& hand, const SettleRest& decision) {
  Batch failed = cut(hand.batch, decision.failed, encoder_, call_);
  if (decision.give_back_at) {
    cut_off_.rest({.batch = std::move(failed), .give_back_at = *decision.give_back_at});
  } else {
    cut_off_.add_first({.batch = std::move(failed)});
  }
  const auto rest = places_except(decision.failed, hand.batch.ids.size());
  hold(hand, cut(hand.batch, rest, encoder_, call_), Settle{});
}

void LaneState::extended(const Status& extended, TimePoint now, HandId id) {
  Batch& batch = hands_[id].batch;
  batch.settle_before = extended ? now + lease_wanted() : now;
}

Duration LaneState::lease_wanted() const {
  return retry_.call_takes.value_or(Duration::zero()) + kSpareLease;
}

std::optional<BatchCalls> LaneState::calls_to_note(HandId id) const {
  const LaneHand& hand = hands_[id];
  if (hand.failed_calls == 0 || !can_be_cut(hand.batch)) return std::nullopt;
  if (!std::holds_alternative<Retry>(hand.decision)) return std::nullopt;
  return BatchCalls{.first_item = hand.batch.pieces.item_ids.front(),
                    .last_item = hand.batch.pieces.item_ids.back(),
                    .records = hand.batch.ids.size(),
                    .calls = hand.failed_calls,
                    .request_id = hand.request_id};
}

GiveUpCause LaneState::give_up_cause(HandId hand) const {
  return std::get<Discard>(hands_[hand].decision).cause;
}

void LaneState::told(const Status& told, TimePoint now, HandId id) {
  LaneHand& hand = hands_[id];
  if (told) {
    hand.decision = Settle{};
    return;
  }
  auto& discard = std::get<Discard>(hand.decision);
  discard.at = now + back_off(retry_, hand.untold++);
  const TimePoint last = hand.batch.first_received + retry_.longest_hold;
  if (!retry_.in_order && discard.at >= last) hand.decision = GiveBack{std::max(last, now)};
}

void LaneState::settled(HandId id) {
  const LaneHand hand = std::exchange(hands_[id], {});
  const bool given_back = std::holds_alternative<GiveBack>(hand.decision);
  if (hand.closes_window && windows_) windows_->close();
  if (given_back && !hand.batch.order_keys.empty()) give_back_what_follows(hand.batch);
}

// The broker delivers the batch again after them: they are not to overtake it here.
void LaneState::give_back_what_follows(const Batch& batch) {
  OrderKeys keys;
  keys.add(batch);
  for (bool more = true; more;) {
    std::vector<Batch> following = cut_off_.take_sharing(keys);
    std::ranges::move(batcher_.take_sharing(keys), std::back_inserter(following));
    more = !following.empty();
    for (Batch& one : following) {
      keys.add(one);
      cut_off_.rest({.batch = std::move(one), .give_back_at = TimePoint::min()});
    }
  }
  Batch last;
  const auto waiting = received_.begin() + static_cast<std::ptrdiff_t>(batched_);
  const auto [kept, end] =
      std::ranges::remove_if(waiting, received_.end(), [&](const Record& record) {
        const std::string_view key = order_key_of(record);
        if (!keys.contains(key)) return false;
        last.order_keys.emplace(key);
        if (last.ids.empty()) last.first_received = record.received_at;
        last.ids.push_back(record.id);
        return true;
      });
  received_.erase(kept, end);
  if (!last.ids.empty()) {
    cut_off_.rest({.batch = std::move(last), .give_back_at = TimePoint::min()});
  }
}

}  // namespace wheelpit
