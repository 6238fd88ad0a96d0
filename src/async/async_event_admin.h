#pragma once

#include "async/async_events.h"
#include "async/event_queue.h"
#include "async/pending_events.h"
#include "base/clock.h"

namespace wheelpit::async {

// AsyncEvents of the queue that a Dispatcher works off. Belongs to the same thread. Where several
// nodes share the events, redrive() and purge() are for those of this node's buckets alone.
class AsyncEventAdmin final : public AsyncEvents {
 public:
  // References must outlive it.
  AsyncEventAdmin(EventQueue& queue, PendingEvents& pending, const Clock& clock)
      : queue_(queue), pending_(pending), clock_(clock) {}

  boost::asio::awaitable<Result<EventPage>> list(EventSelection selection, EventNumber after,
                                                 std::size_t limit) override;
  boost::asio::awaitable<Result<std::vector<FailedCount>>> count_failed() override {
    return queue_.count_failed();
  }
  boost::asio::awaitable<Result<std::optional<StoredEvent>>> show(std::string request_id) override;
  boost::asio::awaitable<Result<std::size_t>> redrive(EventSelection selection) override;
  boost::asio::awaitable<Result<std::size_t>> purge(EventSelection selection) override;

 private:
  boost::asio::awaitable<Result<std::size_t>> redrive_page(std::vector<EventSummary> events);
  boost::asio::awaitable<Result<std::size_t>> purge_page(std::vector<EventSummary> events);

  EventQueue& queue_;
  PendingEvents& pending_;
  const Clock& clock_;
};

}  // namespace wheelpit::async
