#include <algorithm>
#include <chrono>
#include <cstddef>
#include <iterator>
#include <numeric>
#include <utility>
#include <variant>
#include <vector>

#include "base/overloaded.h"
#include "poll/lane_state.h"
#include "record/record_view.h"

// What LaneState decides on a batch in hand after its call.
namespace wheelpit {

namespace {

// One failure may be a message's, or a moment's; a window is not changed for that.
constexpr int kFailing = 2;

// Beside the call: for the way to it, and from it to the broker.
constexpr Duration kSpareLease = std::chrono::seconds(30);

BatchOutcome outcome_of(const Decision& decision) {
  return std::visit(Overloaded{[](const Settle&) { return BatchOutcome::done; },
                               [](const GiveBack&) { return BatchOutcome::given_back; },
                               [](const Retry&) { return BatchOutcome::retry; },
                               [](const Leave&) { return BatchOutcome::left; },
                               [](const Bisect&) { return BatchOutcome::halved; },
                               [](const SettleRest&) { return BatchOutcome::partly; },
                               [](const Discard&) { return BatchOutcome::discarded; }},
                    decision);
}

}  // namespace

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
  last_outcome_ = reply ? outcome_of(hand.decision) : BatchOutcome::not_called;
  learn_of(hand.decision, reply, hand, now);
  if (std::holds_alternative<Settle>(hand.decision)) return 0;
  if (std::holds_alternative<Bisect>(hand.decision)) bisect(hand);
  const auto* const rest = std::get_if<SettleRest>(&hand.decision);
  if (rest == nullptr) return records;
  const std::size_t failed = rest->failed.size();
  settle_rest(hand, SettleRest(*rest));
  return failed;
}

// What the attempt says of the function: how much it must be given.
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
