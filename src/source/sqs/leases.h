#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <unordered_map>
#include <vector>

#include "base/clock.h"
#include "source/sqs/hand_out.h"

namespace wheelpit::sqs {

// A message that is ours for a time.
struct SqsLease {
  std::string receipt;
  HandOut::Lane lane = 0;
  TimePoint ends{};
};

// The messages that were received and of which nothing has become yet, and which of their leases
// have to be extended: a message that waits, or whose function runs, must not be delivered to
// another consumer. Pure.
class Leases {
 public:
  using Tag = std::uint64_t;  // RecordId::tag

  void add(Tag tag, SqsLease lease) { leases_.emplace(tag, Kept{std::move(lease)}); }
  // Its time is not our business any more. Nothing if it was not here.
  std::optional<SqsLease> take(Tag tag);
  void hand_to(Tag tag, HandOut::Lane lane);
  // Ascending.
  std::vector<Tag> of_lane(HandOut::Lane lane) const;
  bool empty() const { return leases_.empty(); }

  // Those that would end at `by` or before, the first of them first, and that are not among those
  // an earlier call has returned and that are neither extended nor lost yet.
  std::vector<Tag> begin_extension(TimePoint by);
  // Nothing if it is not here any more.
  const std::string* receipt(Tag tag) const;
  void extended(Tag tag, TimePoint ends);
  // It could not be extended. Asked for again, unless that is of no use.
  void not_extended(Tag tag, bool can_be_repeated);

 private:
  struct Kept {
    SqsLease lease;
    bool left_alone = false;  // it is being extended, or it cannot be
  };
  std::unordered_map<Tag, Kept> leases_;
};

// How long a message is asked to be ours: zero for as long as its queue says. That is too short for
// a function that may take as long as `timeout`, after a batch has waited for `window`, if it is
// less than both together.
Duration visibility_to_ask(Duration of_queue, Duration timeout, Duration window);

// With less than this left a lease is extended: what a function may take that begins now, but no
// more than a third of the lease, which would be extended without an end.
Duration time_to_keep(Duration visibility, Duration timeout);

}  // namespace wheelpit::sqs
