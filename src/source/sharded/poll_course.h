#pragma once

#include <cstddef>
#include <optional>

#include "base/clock.h"
#include "source/sharded/polled_api.h"

namespace wheelpit::sharded {

// Which iterator a shard that is polled needs next, what of a page is given on, and when to poll
// again. An iterator begins where the last page has ended, wherever the reading began: renewed from
// the starting position it would repeat records, or, at LATEST, lose some.
//
// Pure: reads no clock and does no I/O.
class PollCourse {
 public:
  PollCourse(ReadPlace place, PollTraits traits) : place_(std::move(place)), traits_(traits) {}

  IteratorPlace next_iterator() const;

  // The records behind the place are gone: the next iterator begins with the oldest that is left,
  // and the next page says so.
  void trimmed();

  // What a poll has brought. `most`: so many records it asked for; `asked`: when that was.
  struct Poll {
    std::size_t most = 0;
    WallTime asked{};
  };
  StreamPage take(PolledPage polled, const Poll& poll, TimePoint now);

  // Not to be polled before.
  TimePoint poll_at() const { return poll_at_; }

 private:
  bool is_before_start(const StreamRecord& record) const;

  ReadPlace place_;
  PollTraits traits_;
  bool at_horizon_ = false;
  TimePoint poll_at_ = TimePoint::min();
};

}  // namespace wheelpit::sharded
