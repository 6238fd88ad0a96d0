#pragma once

#include <cstddef>
#include <cstdint>
#include <deque>
#include <optional>
#include <span>

#include "base/clock.h"
#include "positions/position.h"

namespace wheelpit::sharded {

// Which position of one slot is justified: all of its records up to there are finished. Records are
// finished in any order; the position waits for the first that is not.
//
// Pure.
class SlotProgress {
 public:
  explicit SlotProgress(SlotPosition stored);

  // Whether an earlier run has finished it.
  bool has_finished(const SequenceNumber& number) const {
    return position_.finished && number <= *position_.finished;
  }

  // The slot's next record, which arrived at the stream then, was read. Numbers may be equal, but
  // do not fall. Returns its tag; tags are counted from 1.
  std::uint64_t read(SequenceNumber number, WallTime arrived = {});

  // Everything of the partition up to `number` has been read: if nothing of it is left to finish,
  // the slot is as far.
  void read_through(const SequenceNumber& number);

  // Of records that were read; those that are finished already are ignored. How many were not.
  std::size_t finish(std::span<const std::uint64_t> tags);

  // The function has failed on this batch and will be called with it again. It is the position's
  // until a record is finished; one that does not begin with the first unfinished record is
  // ignored.
  void failed(FailedBatch batch);

  bool idle() const { return unfinished_.empty(); }
  std::size_t unfinished() const { return unfinished_.size(); }
  // When the first that is not finished arrived. REQUIRES: !idle()
  WallTime oldest() const { return unfinished_.front().arrived; }
  const SlotPosition& position() const { return position_; }

 private:
  struct Entry {
    SequenceNumber number;
    WallTime arrived{};
    bool finished = false;
  };

  void advance();
  const SequenceNumber* last_below(const SequenceNumber& number, std::size_t passed) const;

  SlotPosition position_;
  std::deque<Entry> unfinished_;                 // from the first that is not finished on
  std::uint64_t first_ = 1;                      // its tag
  std::optional<SequenceNumber> last_finished_;  // in front of it
};

}  // namespace wheelpit::sharded
