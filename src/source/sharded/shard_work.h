#pragma once

#include <boost/asio/awaitable.hpp>
#include <boost/asio/io_context.hpp>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "base/clock.h"
#include "base/log.h"
#include "base/log_pace.h"
#include "base/signal.h"
#include "positions/checkpoint_writer.h"
#include "record/record.h"
#include "source/event_source.h"
#include "source/sharded/held_pages.h"
#include "source/sharded/shard_progress.h"
#include "source/sharded/stream_reader.h"
#include "source/source_lifetime.h"

namespace wheelpit::sharded {

// How far a shard is read ahead of what is finished of it.
struct LookAhead {
  std::size_t records = 10'000;                      // that are not finished
  std::size_t bytes = std::size_t{8} * 1024 * 1024;  // of pages not all of which the slots have
};

// How far behind the shards are that are read. Told from within coroutines: returns quickly.
class ShardAges {
 public:
  virtual ~ShardAges() = default;
  // When the oldest record arrived that is not finished; nothing: there is none.
  virtual void on_oldest(const std::string& shard, std::optional<WallTime> oldest) = 0;
  virtual void on_gone(const std::string& shard) = 0;  // it is no longer read
  // Records of a shard were trimmed before they were read; how many, no server says.
  virtual void on_trimmed() {}
};

// What the work on a shard needs of the world. All must outlive it.
struct ShardWorkContext {
  boost::asio::io_context& io;
  const Clock& clock;
  CheckpointWriter& writer;
  Log log;
  ShardAges* ages = nullptr;  // told of each change; may be null
};

// One shard that a mapping reads: one reader for all slots, the records that wait for each slot,
// and the shard's position. A slot takes part through a SlotSource. All on one thread.
class ShardWork {
 public:
  // `stored` is owned by the caller, under `key`. `changed` is notified when ended(), broken() or
  // lost() turn true.
  ShardWork(ShardWorkContext context, const PartitionKey& key, const PartitionPosition& stored,
            int slots, LookAhead ahead, Signal& changed);

  // Once, as a task: reads `stream` until the shard's end, stop() or the loss of the shard.
  // Faults are told to the slots' observers, and healed by asking again after a pause.
  boost::asio::awaitable<void> run(ShardedStream& stream);
  void stop();
  void retry_now() { lifetime_.retry_now(); }

  // --- of a slot ---
  // A lane that is recreated cannot know what the one before has left: then the shard is broken,
  // and its work must start over from the position.
  void attend(int slot, SourceObserver& observer);
  void release(int slot);  // its settle() that waits for the disk ends
  void leave(int slot);    // its observer is told nothing more
  // At most so many, in order.
  std::vector<Record> take(int slot, std::size_t most);
  // How many were settled now.
  boost::asio::awaitable<Result<std::size_t>> settle(int slot,
                                                     std::span<const RecordVerdict> verdicts,
                                                     const LaneNote& note);
  // Until everything that was settled is stored, or `until` is over.
  boost::asio::awaitable<void> store(TimePoint until);
  bool drained(int slot) const;
  const WindowState& open_window() const { return progress_.window(); }
  Signal& arrived() { return arrived_; }
  OwnerEpoch epoch() const { return epoch_; }
  // All that arrived at the shard until then was given to the slots, if that is known.
  std::optional<WallTime> complete_until() const;

  // --- of who began it ---
  bool ended() const { return ended_; }  // its end is stored
  bool broken() const { return broken_; }
  bool lost() const { return lost_; }                      // to another owner
  bool missing() const { return not_found_ && !at_end_; }  // says the server
  void lose();
  // Its reading broke off, which is a bug or exhaustion.
  void fail() { break_off(); }
  // The stream does not list it any more: if its server knows nothing of it either, what was read
  // of it is all there is.
  void unlisted();
  const PartitionKey& key() const { return key_; }
  int slots() const { return static_cast<int>(slots_.size()); }
  // Children that the server told of at its end.
  const std::vector<ListedShard>& children() const { return children_; }
  // How old the oldest record is that is not finished, or not read; zero: there is none.
  Duration age() const;

 private:
  struct Waiting {
    std::uint64_t tag = 0;
    TimePoint received_at{};
    TimePoint aged_from{};
    std::shared_ptr<const Message> message;
    std::shared_ptr<const EarlierCalls> earlier_calls;
    bool opens_batch = false;
    std::uint64_t page = 0;  // of pages_
  };
  Record record_of(Waiting waiting) const;
  struct Slot {
    std::deque<Waiting> inbox = {};
    SourceObserver* observer = nullptr;
    bool attended = false;  // ever
    bool released = false;  // nothing is waited for any more on its behalf
  };

  bool goes_on() const;
  std::size_t room() const;
  boost::asio::awaitable<bool> read_on(ShardReader& reader);
  boost::asio::awaitable<void> pause_after(Fault fault);
  std::optional<Fault> fault_in(const StreamPage& page) const;
  boost::asio::awaitable<void> take_in(StreamPage page);
  // A page.
  struct Came {
    TimePoint at{};
    WallTime wall{};
    std::uint64_t page = 0;  // of pages_
  };
  bool take_in_records(std::vector<StreamRecord>& records);
  void hand_over(StreamRecord& record, ShardProgress::Reading& reading, const Came& came);
  boost::asio::awaitable<Status> write(PositionMove move, CheckpointWriter::GaveUp gave_up);
  void keep_calls(int slot, const BatchCalls& calls);
  void break_off();
  std::optional<WallTime> oldest() const;
  void tell_age();
  void tell(const SourceHealth& health);

  ShardWorkContext context_;
  const PartitionKey key_;
  const OwnerEpoch epoch_;
  const StartPoint start_;
  ShardProgress progress_;
  std::vector<Slot> slots_;
  const LookAhead ahead_;
  Signal& changed_;
  Signal arrived_;
  SourceLifetime lifetime_;
  ShardReader* reader_ = nullptr;  // while run() has one
  HeldPages pages_;                // of the records in the inboxes
  std::size_t record_bytes_ = 0;   // of a record, as of late
  SourceHealth health_;
  std::vector<ListedShard> children_;
  std::optional<Duration> behind_;
  std::optional<WallTime> told_oldest_;
  std::optional<WallTime> complete_until_;
  LogPace throttles_;
  bool not_found_ = false;  // says the server
  bool at_end_ = false;
  bool ended_ = false;
  bool broken_ = false;
  bool lost_ = false;
};

}  // namespace wheelpit::sharded
