#include "source/sharded/shard_work.h"

#include <algorithm>
#include <chrono>
#include <cstdint>
#include <utility>

#include "source/sharded/trouble.h"

namespace wheelpit::sharded {

namespace asio = boost::asio;

namespace {

// A page of more holds up the loop that reads it.
constexpr std::size_t kMostOfPage = 2000;
constexpr std::size_t kFewestOfPage = 100;
constexpr std::size_t kUsualRecord = 1024;  // bytes, before any was seen

constexpr Duration kServed = std::chrono::minutes(1);

}  // namespace

ShardWork::ShardWork(ShardWorkContext context, const PartitionKey& key,
                     const PartitionPosition& stored, int slots, LookAhead ahead, Signal& changed)
    : context_(std::move(context)),
      key_(key),
      epoch_(stored.epoch),
      start_(stored.start),
      progress_(key, stored, slots),
      slots_(static_cast<std::size_t>(slots)),
      ahead_(ahead),
      changed_(changed),
      arrived_(context_.io),
      lifetime_(context_.io, context_.clock),
      record_bytes_(kUsualRecord) {}

bool ShardWork::goes_on() const { return !lifetime_.stopped() && !lost_ && !broken_ && !at_end_; }

// A fault of what a reader brought is a fault of the reader, too: the next one asks anew.
asio::awaitable<void> ShardWork::run(ShardedStream& stream) {
  while (goes_on()) {
    const auto reader =
        stream.open(key_.partition, {.start = start_, .after = progress_.read_after()});
    reader_ = reader.get();
    while (goes_on() && co_await read_on(*reader)) {
    }
    reader_ = nullptr;
    co_await reader->end();
  }
}

void ShardWork::stop() {
  lifetime_.stop();
  if (reader_ != nullptr) reader_->stop();
  arrived_.notify();
}

void ShardWork::lose() {
  lost_ = true;
  stop();
  changed_.notify();
}

void ShardWork::break_off() {
  broken_ = true;
  stop();
  changed_.notify();
}

void ShardWork::unlisted() {
  if (!not_found_ || at_end_ || !goes_on()) return;
  context_.log.warn("a shard is gone from its stream: what was not read of it is lost",
                    {{"shard", key_.partition}});
  stop();
  at_end_ = true;
  progress_.reach_end();
  arrived_.notify();
}

// Records that the next page may have; 0 while there is no room for one of use.
std::size_t ShardWork::room() const {
  const std::size_t unfinished = progress_.unfinished();
  if (unfinished >= ahead_.records || waiting_bytes_ >= ahead_.bytes) return 0;
  const std::size_t by_bytes =
      (ahead_.bytes - waiting_bytes_) / std::max<std::size_t>(record_bytes_, 1);
  const std::size_t most = std::min({ahead_.records - unfinished, by_bytes, kMostOfPage});
  const std::size_t fewest = std::min(
      {kFewestOfPage, ahead_.records, ahead_.bytes / std::max<std::size_t>(record_bytes_, 1)});
  return most < std::max<std::size_t>(fewest, 1) ? 0 : most;
}

// Whether the reader may go on.
asio::awaitable<bool> ShardWork::read_on(ShardReader& reader) {
  const std::size_t most = room();
  if (most == 0) {
    co_await arrived_.wait();
    co_return true;
  }
  auto page = co_await reader.next(most);
  if (!goes_on()) co_return false;
  if (!page) {
    co_await pause_after(std::move(page.error()));
    co_return true;
  }
  if (auto fault = fault_in(*page)) {
    co_await pause_after(std::move(*fault));
    co_return false;
  }
  not_found_ = false;
  lifetime_.served(kServed);
  tell({.consuming = true, .problem = SourceProblem::none, .detail = ""});
  co_await take_in(std::move(*page));
  co_return true;
}

asio::awaitable<void> ShardWork::pause_after(Fault fault) {
  if (fault.trouble == Trouble::cancelled) co_return;
  const Diagnosis diagnosis = diagnose(fault);
  if (diagnosis.problem != SourceProblem::none) {
    tell({.consuming = false, .problem = diagnosis.problem, .detail = diagnosis.detail});
  } else if (const auto times = throttles_.happened(context_.clock.now())) {
    context_.log.warn(
        "a shard is read more slowly than it could be",
        {{"shard", key_.partition}, {"reason", fault.detail}, {"times", std::uint64_t{*times}}});
  }
  not_found_ = fault.trouble == Trouble::not_found;
  if (not_found_) changed_.notify();
  lifetime_.begin_attempt();
  co_await lifetime_.wait_after(diagnosis.recovery);
}

std::optional<Fault> ShardWork::fault_in(const StreamPage& page) const {
  const SequenceNumber* last = progress_.read_after() ? &*progress_.read_after() : nullptr;
  bool is_within = false;  // the page: there numbers may repeat
  for (const StreamRecord& record : page.records) {
    if (last != nullptr && (is_within ? record.number < *last : record.number <= *last)) {
      return Fault{Trouble::malformed,
                   "record " + record.number.text() + " of shard " + key_.partition +
                       " comes behind record " + last->text() +
                       ": the stream's server gave numbers that do not rise; nothing more is read "
                       "of the shard until it gives others"};
    }
    last = &record.number;
    is_within = true;
  }
  return std::nullopt;
}

asio::awaitable<void> ShardWork::take_in(StreamPage page) {
  if (page.trimmed) {
    context_.log.warn(
        "records were trimmed before they were read: the shard is read from its oldest record on",
        {{"shard", key_.partition},
         {"after", progress_.read_after() ? progress_.read_after()->text() : "its start"}});
  }
  std::size_t bytes = 0;
  for (StreamRecord& record : page.records) {
    bytes += record.bytes;
    auto reading = progress_.read(record.number, record.slot_key, record.arrived);
    if (!reading) co_return break_off();  // fault_in() has looked at the numbers
    if (*reading) hand_over(record, **reading);
  }
  if (!page.records.empty()) record_bytes_ = bytes / page.records.size() + 1;
  progress_.page_ends(page.through);
  behind_ = page.behind;
  complete_until_ = page.complete_until;
  if (page.at_end) {
    children_ = std::move(page.children);
    at_end_ = true;
    progress_.reach_end();
  }
  arrived_.notify();
  tell_age();
  auto move = progress_.take_move();
  if (move) (void)co_await write(std::move(*move), [this] { return lifetime_.stopped(); });
}

void ShardWork::hand_over(StreamRecord& record, ShardProgress::Reading& reading) {
  const TimePoint now = context_.clock.now();
  const WallTime age_from = std::min(record.arrived, context_.clock.wall_now());
  Waiting waiting{.record = {.id = {.epoch = epoch_, .tag = reading.tag},
                             .received_at = now,
                             .message = std::move(record.message)},
                  .bytes = record.bytes};
  waiting.record.aged_from = now - (context_.clock.wall_now() - age_from);
  waiting.record.earlier_calls = std::move(reading.earlier_calls);
  waiting.record.opens_batch = reading.opens_batch;
  waiting_bytes_ += record.bytes;
  slots_[static_cast<std::size_t>(reading.slot)].inbox.push_back(std::move(waiting));
}

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

std::vector<Record> ShardWork::take(int slot, std::size_t most) {
  std::deque<Waiting>& inbox = slots_.at(static_cast<std::size_t>(slot)).inbox;
  std::vector<Record> records;
  records.reserve(std::min(most, inbox.size()));
  for (; most > 0 && !inbox.empty(); --most) {
    records.push_back(std::move(inbox.front().record));
    waiting_bytes_ -= inbox.front().bytes;
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

// What is not read yet is as old as the server says.
std::optional<WallTime> ShardWork::oldest() const {
  if (const auto oldest = progress_.oldest()) return oldest;
  if (behind_.value_or(Duration::zero()) == Duration::zero()) return std::nullopt;
  return context_.clock.wall_now() - std::chrono::duration_cast<WallTime::duration>(*behind_);
}

Duration ShardWork::age() const {
  const auto from = oldest();
  if (!from) return Duration::zero();
  return std::max<Duration>(context_.clock.wall_now() - *from, Duration::zero());
}

void ShardWork::tell_age() {
  const auto now = oldest();
  if (context_.ages == nullptr || std::exchange(told_oldest_, now) == now) return;
  context_.ages->on_oldest(key_.partition, now);
}

void ShardWork::tell(const SourceHealth& health) {
  if (health == health_) return;
  health_ = health;
  for (Slot& slot : slots_) {
    if (slot.observer != nullptr) slot.observer->on_health(health_);
  }
}

}  // namespace wheelpit::sharded
