#pragma once

#include <map>
#include <mutex>
#include <optional>
#include <vector>

#include "async/bucket_queue.h"
#include "async/event_queue.h"
#include "base/error.h"

namespace wheelpit::async {

// Forgets everything when it goes away: for tests, and the reference of what a queue does.
class MemoryEventQueue final : public EventQueue, public BucketQueue {
 public:
  boost::asio::awaitable<Result<EventNumber>> add(AsyncEvent event) override;
  boost::asio::awaitable<Result<std::vector<StoredEvent>>> read(
      std::vector<EventNumber> numbers) override;
  boost::asio::awaitable<Result<std::vector<EventNumber>>> update(
      std::vector<EventUpdate> updates) override;
  boost::asio::awaitable<Result<std::vector<EventNumber>>> remove(
      std::vector<EventNumber> numbers) override;
  boost::asio::awaitable<Status> move_times(WallTime::duration by) override;
  boost::asio::awaitable<Result<EventPage>> list(EventSelection selection, EventNumber after,
                                                 std::size_t limit) override;
  boost::asio::awaitable<Result<std::vector<FailedCount>>> count_failed() override;

  boost::asio::awaitable<Result<BucketNews>> look(BucketMask buckets, EventNumber after) override;
  boost::asio::awaitable<Result<WaitingTotal>> share_total(WaitingTotal here) override;

  // As where nodes share the events: numbers hold the bucket.
  void share() { shared_ = true; }
  WaitingTotal others = {};  // what share_total() says

  // Every call from now on fails with `error` and changes nothing, until fail_with(nullopt).
  void fail_with(std::optional<Error> error);

 private:
  std::mutex mutex_;  // guards all below: shards on several threads share the queue
  std::map<EventNumber, StoredEvent> events_;
  EventNumber last_ = 0;
  bool shared_ = false;
  std::optional<Error> failure_;
};

}  // namespace wheelpit::async
