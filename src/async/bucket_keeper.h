#pragma once

#include <boost/asio/awaitable.hpp>
#include <boost/asio/io_context.hpp>
#include <optional>
#include <vector>

#include "async/bucket_queue.h"
#include "async/event_queue.h"
#include "async/pending_events.h"
#include "base/clock.h"
#include "base/log.h"
#include "base/result.h"
#include "base/signal.h"
#include "base/task_group.h"
#include "cluster/slots.h"

namespace wheelpit::async {

// Of a node that shares the events with others: takes over and gives away the events of buckets as
// their slots come and go, and takes up what other nodes have accepted for them. Belongs to the
// thread of `io`, which is shard 0's.
//
// Taking over reads what the store has of a bucket, as a start does: what its former owner had
// under way runs again. Giving away lets that end for a few seconds; what takes longer runs again
// with the next owner. An event of another node is known when that node tells of it, or at the next
// look, each 5 s.
class BucketKeeper final : public cluster::SlotListener {
 public:
  struct Parts {
    boost::asio::io_context& io;
    EventQueue& queue;
    BucketQueue& shared;  // the same
    PendingEvents& pending;
    cluster::Slots& slots;
    const Clock& clock;
    Duration longest_delay;  // EventSchedule's
  };

  // What the parts refer to must outlive it. From here on this node has no bucket but those whose
  // slots it gets.
  BucketKeeper(const Parts& parts, Log log);

  // Once, after the dispatcher has started.
  boost::asio::awaitable<Status> start();

  // Other nodes have accepted these for buckets of this one.
  void told_of(std::vector<EventNumber> numbers);

  // Takes nothing up any more. A bucket that is asked back is given away when what runs of it has
  // ended.
  void stop();
  // When the dispatcher has stopped: what still runs is left to the next owner. Returns when
  // nothing is under way.
  boost::asio::awaitable<void> join();

  void slot_taken(const cluster::SlotName& name, const cluster::SlotClaim& claim) override;
  void slot_to_leave(const cluster::SlotName& name) override;

 private:
  boost::asio::awaitable<void> want_all();
  boost::asio::awaitable<void> take_over(int bucket);
  boost::asio::awaitable<Result<std::optional<EventNumber>>> take_page(int bucket,
                                                                       EventNumber after);
  boost::asio::awaitable<void> leave(int bucket);
  boost::asio::awaitable<void> keep_looking();
  boost::asio::awaitable<void> look();
  boost::asio::awaitable<void> take_up(std::vector<EventNumber> numbers);
  boost::asio::awaitable<void> drop(std::vector<EventNumber> failed_ones);
  boost::asio::awaitable<void> rest(Duration pause);
  bool is_held(int bucket) const;

  Parts parts_;
  Log log_;
  BucketMask leaving_ = 0;  // they are being given away
  bool stopping_ = false;
  bool ended_ = false;
  bool failing_ = false;  // told once
  Signal changed_;
  TaskGroup tasks_;
};

}  // namespace wheelpit::async
