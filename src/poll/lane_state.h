#pragma once

#include <cstddef>
#include <cstdint>
#include <deque>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "base/clock.h"
#include "base/result.h"
#include "batch/batcher.h"
#include "batches/batch_call.h"
#include "invoke/invoker.h"
#include "outcome/decide.h"
#include "poll/cut_batches.h"
#include "poll/lane_hand.h"
#include "poll/mapping_filter.h"
#include "poll/tumbling_windows.h"
#include "record/event_encoder.h"
#include "record/record.h"
#include "source/verdict.h"

namespace wheelpit {

// What one hand of a lane should do now. It reports back with invoked() or settled().
struct LaneStep {
  enum class Do {
    wait,          // until `until`, or until something changes; the hand may be empty
    ask,           // whether the function can be invoked at all
    extend,        // the leases of the current batch, which end before a call might
    invoke,        // the function, with the current batch
    refuse,        // the same, but its event is larger than an event may be: nothing is called
    settle_done,   // the current batch
    settle_again,  // the same
    lapse,         // nothing is settled: a lease of the current batch has ended
    give_up,       // the current batch: its destination is told, then it is settled as done
    finish,        // there is no batch left to settle, and this hand gets no other
  };
  Do what = Do::wait;
  std::optional<TimePoint> until = std::nullopt;

  bool operator==(const LaneStep&) const = default;
};

// The decisions of a lane: when to take records, which batch to invoke the function with, and its
// outcome. A batch is in hand from its first invocation until it is settled; the next one fills
// meanwhile. The parts of a batch that was cut come before the next one. Records that failed while
// others of their batch succeeded rest beside the hand until the broker gets them back.
//
// There is one hand, or several where the source allows that: then batches whose records have order
// keys in common are in hand one after the other, in the order received.
//
// Pure: reads no clock and does no I/O.
class LaneState {
 public:
  // `encoder` and `filter` must outlive it. `most_out`: how many records a source may have out
  // unsettled when all is well.
  LaneState(const EventEncoder& encoder, MappingFilter& filter, BatchLimits limits,
            RetryPolicy retry, std::size_t most_out = 1000)
      : encoder_(encoder),
        filter_(filter),
        batcher_(encoder, limits),
        retry_(retry),
        batch_size_(limits.max_records),
        most_out_(most_out) {}

  // From now on these hold. Batches that are whole go as they are.
  void change(BatchLimits limits, RetryPolicy retry, std::size_t most_out);

  // How many hands there are, 1 at least: 0 to hands() - 1. What is in a hand that is no more stays
  // there until it is settled.
  void set_most_in_flight(std::size_t hands);
  std::size_t hands() const { return most_in_flight_; }
  bool is_empty(HandId hand) const { return hand >= hands_.size() || hands_[hand].empty(); }

  // How many records the source may have out. Whatever is out when a broker, or we, end the
  // connection counts as delivered though no function has seen it, so as few as will do: none while
  // the function cannot be invoked, one batch until it has succeeded once and while it fails.
  std::size_t window() const;

  // Nothing must be taken from the source while whole batches wait for a hand, or a record that is
  // refused.
  bool wants_records() const;

  // Only when wants_records(). What an earlier connection delivered and the function has not seen
  // yet is dropped: the broker delivers it again on this one.
  void received(std::vector<Record> records);

  // Filters and encodes what was received until a whole batch waits, a record is refused, or all is
  // done. Returns whether a driver that waits should look again.
  //
  // What its source refuses is not shown to the filter: there may be no body to look at. A message
  // that is too large for an event is, and is refused only if it passes.
  bool batch_received();

  // Ascending: what the filter has excluded, until dropped. The caller settles it as done at once;
  // no batch's outcome has a part in it.
  std::span<const RecordId> excluded() const { return excluded_; }
  void drop_excluded() { excluded_.clear(); }

  // The record that no function may see, with its refusal, until dropped. The caller settles it.
  const Record* refused() const { return refused_ ? &*refused_ : nullptr; }
  void drop_refused() { refused_.reset(); }

  LaneStep next(TimePoint now, HandId id = 0);

  // What the calls from now on know beside their records.
  void set_frame(CallFrame call);

  // The answer to Do::ask. Not ready: asked again after a back-off.
  void asked(const Status& ready, TimePoint now);

  // Only between the steps that need it and settled().
  const Batch& in_hand(HandId hand = 0) const { return hands_[hand].batch; }

  // The invocation that next() asked for has ended. Returns how many of its records have failed.
  std::size_t invoked(const Result<Reply>& reply, TimePoint now, HandId id = 0);
  // What was decided on the batch then.
  BatchOutcome last_outcome() const { return last_outcome_; }

  // The answer to Do::refuse: it counts as a call that failed.
  void refused_as_oversized(TimePoint now, HandId id = 0);

  // The lane is a shard's whose mapping has tumbling windows of this length; `open`: as its source
  // has it. 0: it has none any more, and the open one is closed.
  void set_windows(std::chrono::seconds length, const WindowState& open);
  bool has_windows() const { return windows_.has_value(); }
  // Before next(): all that arrived at the shard until then was received, if that is known.
  void set_complete_until(std::optional<WallTime> until) { complete_until_ = until; }
  // What must be stored when the current batch is settled; nothing without windows.
  std::optional<WindowState> window_to_note(HandId id = 0) const;
  // What the call of the current batch knows of its window.
  const std::optional<CallFrame::Window>& window_of_call() const { return call_.window; }

  // From now on, when leases are extended.
  Duration lease_wanted() const;
  // The answer to Do::extend. Leases that cannot be extended have ended.
  void extended(const Status& extended, TimePoint now, HandId id = 0);

  // The settlement that next() asked for was made, or there was none to make. With records that
  // went back to the broker go those of their order keys that were received after them.
  void settled(HandId id = 0);

  // Of the current batch: the id of its invocations so far, which the next one has, too; "" before
  // the first that the function answered.
  const std::string& request_id(HandId hand = 0) const { return hands_[hand].request_id; }
  // How many of them the function failed on.
  int failed_calls(HandId hand = 0) const { return hands_[hand].failed_calls; }
  // What its source is to store of the calls of a batch that is kept for another one.
  std::optional<BatchCalls> calls_to_note(HandId id = 0) const;
  // Why it is discarded. REQUIRES: next() has asked for Do::give_up.
  GiveUpCause give_up_cause(HandId hand = 0) const;
  // The answer to Do::give_up. One who could not be told is told again after a back-off, until the
  // batch has to go back to the broker.
  void told(const Status& told, TimePoint now, HandId id = 0);

  // What attempts failed on may have changed: back-offs end now and start over.
  void retry_now();

  // From now on nothing is begun. A batch that the function is working on is still settled; all
  // else is for the source to give back.
  void stop() { stopping_ = true; }
  bool stopping() const { return stopping_; }

  // Nothing more will come: what is there goes to the function at once, then there is nothing left
  // to do. REQUIRES: wants_records()
  void drain();
  bool draining() const { return draining_; }
  // It is, and all is settled.
  bool drained() const;

  // Records in the current batches, and received ones that wait after them.
  std::size_t in_flight() const;
  std::size_t buffered() const;
  // The oldest of them all.
  Batcher::Oldest oldest() const;

 private:
  LaneStep next_of_empty(LaneHand& hand, TimePoint now);
  LaneStep next_in_order(LaneHand& hand, TimePoint now);
  LaneStep next_batch(LaneHand& hand, TimePoint now);
  std::optional<CutBatches::Part> next_part(TimePoint now);
  OrderKeys keys_in_work() const;
  LaneStep begin(LaneHand& hand, TimePoint now);
  LaneStep begin_windowed(LaneHand& hand, CutBatches::Part part, TimePoint now);
  LaneStep begin_part(LaneHand& hand, CutBatches::Part part, TimePoint now);
  std::optional<LaneStep> close_window(LaneHand& hand, TimePoint now);
  LaneStep begin_closing(LaneHand& hand, TimePoint now);
  Decision judge(const LaneHand& hand, const Attempt& attempt, const Result<Reply>& reply);
  std::optional<TimePoint> expires(const LaneHand& hand) const;
  bool end_expired(TimePoint now);
  void leave_old_behind(LaneHand& hand, TimePoint now);
  bool has_room() const;
  void take_up(Record& record);
  void learn_of(const Decision& decision, const Result<Reply>& reply, LaneHand& hand,
                TimePoint now);
  void bisect(LaneHand& hand);
  void settle_rest(LaneHand& hand, const SettleRest& decision);
  void give_back_what_follows(const Batch& batch);
  static void hold(LaneHand& hand, Batch batch, Decision decision);

  const EventEncoder& encoder_;
  MappingFilter& filter_;
  CallFrame call_;
  Batcher batcher_;
  RetryPolicy retry_;
  std::size_t batch_size_;
  std::size_t most_out_;
  std::uint64_t epoch_ = 0;  // of the newest records
  std::vector<Record> received_;
  std::size_t batched_ = 0;  // how many of received_ are done with
  std::vector<RecordId> excluded_;
  std::optional<Record> refused_;

  std::size_t most_in_flight_ = 1;
  std::deque<LaneHand> hands_ = std::deque<LaneHand>(1);  // grows, and moves none
  CutBatches cut_off_;
  int failures_in_row_ = 0;

  // How much is wanted of the source.
  enum class Appetite { none, one_batch, all };
  Appetite appetite_ = Appetite::none;
  std::optional<TumblingWindows> windows_;
  std::optional<WallTime> complete_until_;
  int refusals_in_row_ = 0;              // of a function that is asked whether it can be invoked
  TimePoint ask_at_ = TimePoint::min();  // while nothing is wanted
  BatchOutcome last_outcome_ = BatchOutcome::done;
  bool stopping_ = false;
  bool draining_ = false;
};

}  // namespace wheelpit
