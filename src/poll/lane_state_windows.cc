#include <algorithm>
#include <memory>
#include <utility>

#include "outcome/window_answer.h"
#include "poll/lane_state.h"

// What LaneState decides of shards alone: tumbling windows, records that grow too old while they
// wait, records that no event can carry.
namespace wheelpit {

void LaneState::set_windows(std::chrono::seconds length, const WindowState& open) {
  windows_.emplace(length, open);
  if (!windows_->any()) windows_.reset();
}

// The batch that is next belongs to the open window, or to a later one: then the open one is closed
// first.
LaneStep LaneState::begin_windowed(LaneHand& hand, CutBatches::Part part, TimePoint now) {
  const WallTime arrived = part.batch.first_sent.value_or(WallTime());
  if (windows_->closes_before(arrived)) {
    cut_off_.add_first(std::move(part));
    return begin_closing(hand, now);
  }
  windows_->enter(arrived);
  set_frame(windows_->frame(false));
  // It was closed with what an earlier call knew.
  const auto all = places_except({}, part.batch.ids.size());
  Batch batch = cut(part.batch, all, encoder_, call_);
  batch.earlier_calls = std::move(part.batch.earlier_calls);
  part.batch = std::move(batch);
  return begin_part(hand, std::move(part), now);
}

// Nothing waits to be called with.
std::optional<LaneStep> LaneState::close_window(LaneHand& hand, TimePoint now) {
  const bool shard_ends = draining_ && windows_->is_open();
  const bool is_over = complete_until_ && windows_->closes_after(*complete_until_);
  if (buffered() > 0 || !(shard_ends || is_over || windows_->overgrown())) return std::nullopt;
  return begin_closing(hand, now);
}

LaneStep LaneState::begin_closing(LaneHand& hand, TimePoint now) {
  set_frame(windows_->frame(true));
  std::string event(encoder_.head());
  encoder_.close(call_, event);
  Batch batch{.event = std::make_shared<const std::string>(std::move(event)),
              .ids = {},
              .first_received = now};
  hold(hand, std::move(batch), Retry{now});
  hand.closes_window = true;
  return begin(hand, now);
}

Decision LaneState::judge(const LaneHand& hand, const Attempt& attempt,
                          const Result<Reply>& reply) {
  if (!windows_ || !reply || reply->function_error) return decide(retry_, attempt, reply);
  // What the last call answers is of no use to anyone.
  if (hand.closes_window) return Settle{};
  if (!windows_->is_open()) return decide(retry_, attempt, reply);
  auto state = read_window_state(reply->payload);
  if (!state) return decide(retry_, attempt, Reply{.function_error = true});
  Decision decision = decide(retry_, attempt, reply);
  const bool taken =
      std::holds_alternative<Settle>(decision) || std::holds_alternative<SettleRest>(decision);
  if (taken) windows_->answered(std::move(*state));
  return decision;
}

std::optional<WindowState> LaneState::window_to_note(HandId id) const {
  if (!windows_) return std::nullopt;
  return hands_[id].closes_window ? WindowState() : windows_->note();
}

// When the first record of a batch that waits for its next call is too old for it.
std::optional<TimePoint> LaneState::expires(const LaneHand& hand) const {
  if (!retry_.in_order || !retry_.max_age || hand.batch.pieces.aged_from.empty()) {
    return std::nullopt;
  }
  return hand.batch.pieces.aged_from.front() + *retry_.max_age;
}

// Whether the batch that fills has a record that is too old to wait for its window.
bool LaneState::end_expired(TimePoint now) {
  const auto aged_from = batcher_.aged_from();
  if (!retry_.in_order || !retry_.max_age || !aged_from) return false;
  if (now < *aged_from + *retry_.max_age) return false;
  batcher_.end_batch();
  return true;
}

void LaneState::refused_as_oversized(TimePoint now, HandId id) {
  LaneHand& hand = hands_[id];
  hand.state = LaneHand::State::decided;
  if (retry_.gives_up_oversized) {
    hand.decision = Discard{GiveUpCause::record_too_large};
    return;
  }
  ++hand.failed_calls;
  if (retry_.max_retries && hand.failed_calls > *retry_.max_retries) {
    hand.decision = Discard{GiveUpCause::retries_exhausted};
  } else {
    hand.decision = Retry{now + back_off(retry_, hand.failed_calls - 1)};
  }
}

}  // namespace wheelpit
