#include "source/sharded/shard_work.h"

#include <algorithm>
#include <chrono>
#include <cstdint>
#include <utility>

#include "source/sharded/trouble.h"

namespace wheelpit::sharded {

namespace asio = boost::asio;

namespace {

// A page of more delays the loop that reads it.
constexpr std::size_t kMostOfPage = 2000;
constexpr std::size_t kFewestOfPage = 100;
// Of memory. A page should still be in the processor's cache when its records go into events; and
// five such pages a second are more than a shard of Kinesis gives.
constexpr std::size_t kPageBytes = std::size_t{768} * 1024;
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

// A fault of what a reader brought is a fault of the reader, too: the next one asks again.
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
  context_.log.warn("shard is no longer in its stream: its unread records are lost",
                    {{"shard", key_.partition}});
  stop();
  at_end_ = true;
  progress_.reach_end();
  arrived_.notify();
}

// Records that the next page may have; 0 while there is no room for one of use.
std::size_t ShardWork::room() const {
  const std::size_t unfinished = progress_.unfinished();
  if (unfinished >= ahead_.records || pages_.bytes() >= ahead_.bytes) return 0;
  const std::size_t by_bytes =
      (ahead_.bytes - pages_.bytes()) / std::max<std::size_t>(record_bytes_, 1);
  const std::size_t of_page =
      std::clamp(kPageBytes / std::max<std::size_t>(record_bytes_, 1), kFewestOfPage, kMostOfPage);
  const std::size_t most = std::min({ahead_.records - unfinished, by_bytes, of_page});
  const std::size_t fewest = std::min(
      {kFewestOfPage, ahead_.records, ahead_.bytes / std::max<std::size_t>(record_bytes_, 1)});
  return most < std::max<std::size_t>(fewest, 1) ? 0 : most;
}

// Whether the reader may continue.
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
  lifetime_.begin_attempt();
  const TimePoint again = lifetime_.again_after(diagnosis.recovery);
  if (diagnosis.problem != SourceProblem::none) {
    tell({.consuming = false,
          .problem = diagnosis.problem,
          .detail = diagnosis.detail,
          .next_attempt = again});
  } else if (const auto times = throttles_.happened(context_.clock.now())) {
    context_.log.warn(
        "shard is read more slowly than possible",
        {{"shard", key_.partition}, {"reason", fault.detail}, {"times", std::uint64_t{*times}}});
  }
  not_found_ = fault.trouble == Trouble::not_found;
  if (not_found_) changed_.notify();
  co_await lifetime_.wait_until(again);
}

std::optional<Fault> ShardWork::fault_in(const StreamPage& page) const {
  const SequenceNumber* last = progress_.read_after() ? &*progress_.read_after() : nullptr;
  bool is_within = false;  // the page: there numbers may repeat
  for (const StreamRecord& record : page.records) {
    if (last != nullptr && (is_within ? record.number < *last : record.number <= *last)) {
      return Fault{Trouble::malformed, "record " + record.number.text() + " of shard " +
                                           key_.partition + " follows record " + last->text() +
                                           ": the server's sequence numbers do not increase; "
                                           "reading of the shard is paused until they do"};
    }
    last = &record.number;
    is_within = true;
  }
  return std::nullopt;
}

asio::awaitable<void> ShardWork::take_in(StreamPage page) {
  if (page.trimmed) {
    if (context_.ages != nullptr) context_.ages->on_trimmed();
    context_.log.warn(
        "records were trimmed before they were read: reading the shard from its oldest record",
        {{"shard", key_.partition},
         {"after", progress_.read_after() ? progress_.read_after()->text() : "its start"}});
  }
  if (!take_in_records(page.records)) co_return break_off();
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

// False: a number does not rise, which fault_in() was to find.
bool ShardWork::take_in_records(std::vector<StreamRecord>& records) {
  if (records.empty()) return true;
  std::size_t bytes = 0;
  for (const StreamRecord& record : records) bytes += record.bytes;
  record_bytes_ = bytes / records.size() + 1;
  const Came came{
      .at = context_.clock.now(), .wall = context_.clock.wall_now(), .page = pages_.add(bytes)};
  for (StreamRecord& record : records) {
    auto reading = progress_.read(std::move(record.number), record.slot_key, record.arrived);
    if (!reading) return false;
    if (*reading) hand_over(record, **reading, came);
  }
  pages_.release(came.page);
  return true;
}

void ShardWork::hand_over(StreamRecord& record, ShardProgress::Reading& reading, const Came& came) {
  pages_.hold(came.page);
  const WallTime age_from = std::min(record.arrived, came.wall);
  slots_[static_cast<std::size_t>(reading.slot)].inbox.push_back(
      {.tag = reading.tag,
       .received_at = came.at,
       .aged_from = came.at - (came.wall - age_from),
       .message = std::move(record.message),
       .earlier_calls = std::move(reading.earlier_calls),
       .opens_batch = reading.opens_batch,
       .page = came.page});
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
