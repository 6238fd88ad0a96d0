#include <algorithm>
#include <utility>

#include "source/sharded/shard_work.h"

// What the slots take of a shard, and what they settle.
namespace wheelpit::sharded {

namespace asio = boost::asio;

void ShardWork::attend(int slot, SourceObserver& observer) {
  Slot& of = slots_.at(static_cast<std::size_t>(slot));
  if (std::exchange(of.attended, true)) {
    // All was given to the lane before and settled by it: nothing is lost with it.
    if (!(at_end_ && of.inbox.empty() && progress_.idle(slot))) return break_off();
  }
  of.observer = &observer;
  of.released = false;
  observer.on_health(health_);
}

void ShardWork::release(int slot) {
  slots_.at(static_cast<std::size_t>(slot)).released = true;
  context_.writer.wake();
}

void ShardWork::leave(int slot) { slots_.at(static_cast<std::size_t>(slot)).observer = nullptr; }

Record ShardWork::record_of(Waiting waiting) const {
  Record record{.id = {.epoch = epoch_, .tag = waiting.tag},
                .received_at = waiting.received_at,
                .message = std::move(waiting.message)};
  record.aged_from = waiting.aged_from;
  record.earlier_calls = std::move(waiting.earlier_calls);
  record.opens_batch = waiting.opens_batch;
  return record;
}

std::vector<Record> ShardWork::take(int slot, std::size_t most) {
  std::deque<Waiting>& inbox = slots_.at(static_cast<std::size_t>(slot)).inbox;
  std::vector<Record> records;
  records.reserve(std::min(most, inbox.size()));
  for (; most > 0 && !inbox.empty(); --most) {
    pages_.release(inbox.front().page);
    records.push_back(record_of(std::move(inbox.front())));
    inbox.pop_front();
  }
  if (!records.empty()) arrived_.notify();  // there is room
  return records;
}

bool ShardWork::drained(int slot) const {
  return at_end_ && !broken_ && !lost_ && slots_.at(static_cast<std::size_t>(slot)).inbox.empty();
}

std::optional<WallTime> ShardWork::complete_until() const {
  const bool taken = std::ranges::all_of(slots_, [](const Slot& of) { return of.inbox.empty(); });
  return taken ? complete_until_ : std::nullopt;
}

asio::awaitable<Result<std::size_t>> ShardWork::settle(int slot,
                                                       std::span<const RecordVerdict> verdicts,
                                                       const LaneNote& note) {
  std::vector<std::uint64_t> tags;
  tags.reserve(verdicts.size());
  for (const RecordVerdict& verdict : verdicts) {
    // What is to come again does so after the next start, by its position.
    const bool ours = verdict.id.epoch == epoch_;
    if (ours && verdict.settlement != Settlement::again) tags.push_back(verdict.id.tag);
  }
  const std::size_t settled = progress_.finish(slot, tags);
  if (note.calls) keep_calls(slot, *note.calls);
  if (note.window) progress_.note_window(*note.window);
  tell_age();
  auto move = progress_.take_move();
  if (note.given_up) {
    if (!move) move = progress_.no_move();
    move->notices.push_back(
        {std::string(note.given_up->destination), std::string(note.given_up->record)});
  }
  const CheckpointWriter::GaveUp gave_up = [this, slot] {
    return slots_.at(static_cast<std::size_t>(slot)).released;
  };
  Status stored;
  if (move) stored = co_await write(std::move(*move), gave_up);
  // Nothing more begins while nothing can be stored, or when the shard is lost.
  if (stored) stored = co_await context_.writer.may_call(key_, epoch_, gave_up);
  arrived_.notify();
  if (!stored) co_return stored.error();
  co_return settled;
}

void ShardWork::keep_calls(int slot, const BatchCalls& calls) {
  auto first = SequenceNumber::parse(calls.first_item);
  auto last = SequenceNumber::parse(calls.last_item);
  if (!first || !last) return;
  progress_.failed(slot, {.first = std::move(*first),
                          .last = std::move(*last),
                          .records = calls.records,
                          .calls = calls.calls,
                          .request_id = std::string(calls.request_id)});
}

// In its turn; at once, and waits, if a restart must know it.
asio::awaitable<Status> ShardWork::write(PositionMove move, CheckpointWriter::GaveUp gave_up) {
  const bool ends = move.finished;
  if (!ends && move.notices.empty()) {
    context_.writer.write(std::move(move));
    co_return Status();
  }
  Status stored = co_await context_.writer.write_through(std::move(move), std::move(gave_up));
  if (stored && ends) {
    ended_ = true;
    changed_.notify();
  }
  co_return stored;
}

asio::awaitable<void> ShardWork::store(TimePoint until) {
  if (lost_) co_return;
  auto move = progress_.take_move().value_or(progress_.no_move());
  const bool ends = move.finished;
  const Status stored = co_await context_.writer.write_through(
      std::move(move), [this, until] { return context_.clock.now() >= until; });
  if (!stored || !ends) co_return;
  ended_ = true;
  changed_.notify();
}

}  // namespace wheelpit::sharded
