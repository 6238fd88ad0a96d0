#pragma once

#include <boost/asio/awaitable.hpp>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/clock.h"
#include "base/result.h"
#include "record/record.h"
#include "source/verdict.h"

namespace wheelpit {

// A problem of a source, as users of AWS see it in StateTransitionReason.
enum class SourceProblem {
  none,
  connection,      // unreachable or interrupted; tried again with back-off, the state stays
  authentication,  // EVENT_SOURCE_AUTHN_ERROR
  authorization,   // EVENT_SOURCE_AUTHZ_ERROR
  configuration,   // ESM_CONFIG_NOT_VALID
  untrusted,       // it does not believe our certificate: EVENT_SOURCE_AUTHN_ERROR
  distrusted,      // we do not believe the source's: EVENT_SOURCE_AUTHN_ERROR
  unusable_key,    // our certificate or its key cannot be read: ESM_CONFIG_NOT_VALID
};

struct SourceHealth {
  bool consuming = false;  // the broker has accepted the consumer and may deliver
  SourceProblem problem = SourceProblem::none;
  std::string detail;  // the broker's own words, for the log; no credentials
  // When it will be tried again; nothing if that is not by the clock, or not known.
  std::optional<TimePoint> next_attempt = {};

  bool operator==(const SourceHealth&) const = default;
};

// What the broker says of a queue.
struct QueueNumbers {
  std::uint64_t waiting = 0;    // messages that no consumer has
  std::uint64_t consumers = 0;  // ours included

  bool operator==(const QueueNumbers&) const = default;
};

// Told of every change, on the source's thread, from within its coroutines: return quickly, do
// not call the source back.
class SourceObserver {
 public:
  virtual ~SourceObserver() = default;
  virtual void on_health(const SourceHealth& health) = 0;
  // From time to time while the source consumes, if the broker reports it.
  virtual void on_queue(const QueueNumbers& numbers) = 0;
};

// One consumer of one queue. Connects, reconnects and recovers automatically.
//
// Use: run() once, as a task; receive() and settle() while it runs; stop() and await run()'s end
// before destroying. All on one thread.
class EventSource {
 public:
  virtual ~EventSource() = default;

  // Connects and keeps the consumer alive until stop(). Returns when everything received but not
  // settled has been given back and the connection is closed. A broker that does not answer
  // cannot hold it longer than about five seconds.
  virtual boost::asio::awaitable<void> run() = 0;

  // Waits for at least one record, but not past `until`: then it returns an empty list. Once
  // stopped, Errc::cancelled. At the end of what can be finished, such as a shard: an empty list at
  // once, and finished() is true. Records that were received but not taken count against the
  // source's own bounds (messages and bytes): not calling is all the back-pressure there is.
  //
  // The deadline is an argument so that no caller races this call against a timer: losing such a
  // race after a record has left the broker would lose the record.
  virtual boost::asio::awaitable<Result<std::vector<Record>>> receive(
      std::optional<TimePoint> until) = 0;

  // The notification of a discarded batch is stored with the position after it, in one write
  // (LaneNote::given_up): a crash neither loses nor repeats it. There is no other notification.
  virtual bool keeps_notices() const { return false; }

  // Nothing more will come, and all of it was taken.
  virtual bool finished() const { return false; }

  // Of a shard, if that is known: all that arrived there until then was given out by receive().
  virtual std::optional<WallTime> complete_until() const { return std::nullopt; }

  // The tumbling window that was open when the source was read last; no state: none was.
  virtual WindowState open_window() const { return {}; }

  // Tells the broker what happened to these records. `verdicts` are sorted by id and name a record
  // once. Ids of an earlier epoch are ignored: the broker has taken those records back, as are
  // records that were settled before. Works between stop() and the end of run(), too: an invocation
  // that ends then is settled.
  //
  // Returns the ids, sorted, of the records that could not be settled and will be delivered again;
  // an error if that is so for all. Errc::conflict: another reader has the position, or the lease;
  // nothing more may be begun. With no verdicts a source that keeps positions stores the note.
  virtual boost::asio::awaitable<Result<std::vector<RecordId>>> settle(
      std::span<const RecordVerdict> verdicts, const LaneNote& note) = 0;

  // Asks the broker to leave these records with us until `duration` from now, where each has a time
  // by which it must be settled (Record::settle_before); else there is nothing to do. `ids` is
  // sorted. An error: the broker takes them back, or has done so.
  virtual boost::asio::awaitable<Status> extend(std::span<const RecordId> /*ids*/,
                                                Duration /*duration*/) {
    co_return Status();
  }

  // Stops consuming. receive() then ends with Errc::cancelled; run() waits for release().
  virtual void stop() = 0;

  // After stop(): the last settle() was made, run() may give back the rest and close.
  virtual void release() = 0;

  // How many unsettled records the broker may have out from now on; 0: none are wanted for now.
  // Delivered messages stay, and the consumer continues. Before run() it is the window to begin
  // with.
  virtual void set_window(std::size_t records) = 0;

  // The cause of a problem may be gone (a secret was changed): try again now.
  virtual void retry_now() = 0;
};

}  // namespace wheelpit
