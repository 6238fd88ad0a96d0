#pragma once

#include <cstdint>
#include <deque>
#include <optional>

namespace wheelpit::kafka {

using Offset = std::int64_t;

// Which records of a partition were taken and not settled yet, and which offset may be committed by
// that: the next one that a later reader must read. Offsets have gaps, where records were compacted
// away or belong to a transaction.
//
// Pure.
class OffsetProgress {
 public:
  // A record was taken. REQUIRES: its offset is above all that were taken before.
  void taken(Offset offset);

  // Records up to here were looked at and are none of ours: nothing of them must be settled.
  // Ignored while it says nothing new.
  void skipped_below(Offset next);

  // It is settled permanently. One that was not taken, or is settled already, changes nothing.
  void settled(Offset offset);

  // All records below are settled; nothing before a record was taken.
  std::optional<Offset> committable() const;

  // Behind the last that was taken, or skipped.
  std::optional<Offset> next() const { return next_; }

  std::size_t unsettled() const { return unsettled_; }

 private:
  struct Taken {
    Offset offset = 0;
    bool settled = false;
  };

  std::deque<Taken> taken_;  // ascending; the first one, if any, is not settled
  std::size_t unsettled_ = 0;
  std::optional<Offset> next_;
};

}  // namespace wheelpit::kafka
