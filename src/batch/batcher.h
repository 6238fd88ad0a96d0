#pragma once

#include <chrono>
#include <cstddef>
#include <deque>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "base/clock.h"
#include "batch/batch.h"
#include "batch/order_keys.h"
#include "record/event_encoder.h"
#include "record/record.h"

namespace wheelpit {

// What a batching window is counted from.
enum class WindowFrom {
  first_record,   // of the batch
  first_receive,  // since the batch before, be all of it excluded by the filter
  previous_call,  // the end of it: how a stream's shard is read
};

struct BatchLimits {
  std::size_t max_records = 100;
  std::size_t max_bytes = std::size_t{6} << 20;  // of the whole event: one synchronous invocation
  Duration window = std::chrono::milliseconds(500);
  bool keep_pieces = false;  // batches can be cut; costs an identifier a record
  WindowFrom window_from = WindowFrom::first_record;
};

// Groups records into the events that invocations receive. A batch closes as soon as
//   - it holds max_records records, or one that comes alone, or
//   - its event is max_bytes long, or the next record would take it past them, or
//   - take() finds that its window has passed.
// So a batch that is not taken keeps filling past its window.
//
// Each record is encoded once, straight into the event it leaves with. Every record that joined
// leaves exactly once, in the order it was added.
//
// Pure: reads no clock and does no I/O.
class Batcher {
 public:
  enum class Added { joined, oversized };

  // `encoder` must outlive the batcher.
  Batcher(const EventEncoder& encoder, BatchLimits limits);

  // For WindowFrom::first_receive: records were received, which may follow with add() or not.
  void received(TimePoint at);
  // For WindowFrom::previous_call.
  void call_ended(TimePoint at) { call_ended_ = at; }

  // oversized: the record fits no event, not even alone. It has not joined; nothing else changed.
  Added add(const Record& record);

  // One that add() has found to be oversized leaves in its own batch, in turn, as what is after it
  // in a log must wait for it.
  void add_oversized(const Record& record);

  // The open batch takes no more.
  void end_batch();

  // From now on; an open batch that is full by these closes. A closed one stays as it is. A batch
  // that was opened without its pieces cannot be cut.
  void set_limits(BatchLimits limits);

  // The oldest closed batch, or the open one if its window has passed, that may be processed beside
  // `before` and the batches that stay here before it. One add can close two batches, so call until
  // there is none.
  std::optional<Batch> take(TimePoint now, OrderKeys before = {});

  // What the next call knows: events are closed with it when they are taken.
  void set_frame(CallFrame call) { call_ = std::move(call); }

  // All batches, the open one included, that have records of these keys.
  std::vector<Batch> take_sharing(const OrderKeys& keys);

  // Closes the open batch: nothing more will join it.
  void finish();

  // When the open batch is due even if nothing more arrives; nothing while no batch is open, or
  // while it has to wait for `before` or for a batch here.
  std::optional<TimePoint> deadline(OrderKeys before = {}) const;

  // Since when the first record of the open batch has aged; nothing if none is open, or its pieces
  // are not kept.
  std::optional<TimePoint> aged_from() const {
    if (pieces_.aged_from.empty()) return std::nullopt;
    return pieces_.aged_from.front();
  }

  // The oldest record's, in closed batches and the open one. `received` is nothing if there is
  // none.
  struct Oldest {
    std::optional<TimePoint> received;
    std::optional<WallTime> sent;
  };
  Oldest oldest() const;

  // Forgets the open batch and those not yet taken.
  void discard();

  bool has_closed() const { return !closed_.empty(); }
  std::size_t closed() const { return closed_.size(); }
  std::size_t records() const;  // in open and closed batches

 private:
  TimePoint window_ends() const;
  void open(const Record& first);
  void keep_piece(const Record& record);
  void close(ClosedBy reason);

  struct Closed {
    Batch batch;
    std::string event;  // without what follows the pieces
  };
  Batch finished(Closed closed) const;

  const EventEncoder& encoder_;
  BatchLimits limits_;
  std::string event_;          // head and the pieces so far; empty while no batch is open
  std::vector<RecordId> ids_;  // of the open batch
  BatchPieces pieces_;         // of the same
  std::set<std::string, std::less<>> order_keys_;      // the same
  std::optional<TimePoint> settle_before_;             // the same
  std::shared_ptr<const EarlierCalls> earlier_calls_;  // the same
  TimePoint first_received_{};
  std::optional<WallTime> first_sent_;
  std::optional<TimePoint> receiving_since_;  // the first receive since a batch was closed
  std::optional<TimePoint> call_ended_;
  std::size_t expected_bytes_;  // the last event's size: what to reserve for the next
  CallFrame call_;
  std::deque<Closed> closed_;
};

}  // namespace wheelpit
