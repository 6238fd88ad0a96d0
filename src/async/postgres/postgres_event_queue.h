#pragma once

#include <memory>
#include <string>
#include <vector>

#include "async/event_queue.h"
#include "postgres/session.h"

namespace wheelpit {
template <class Tables>
class CommitThread;
}  // namespace wheelpit

namespace wheelpit::async {

class EventRows;

// Events in a PostgreSQL database whose schema is prepared (postgres/schema.h) and that this
// incarnation holds. One thread of its own does all the I/O: what has queued up while it was busy
// goes into one transaction.
class PostgresEventQueue final : public EventQueue {
 public:
  explicit PostgresEventQueue(postgres::StoreAccess access);

  // Finishes what has been called.
  ~PostgresEventQueue() override;

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

 private:
  std::unique_ptr<CommitThread<EventRows>> thread_;
};

}  // namespace wheelpit::async
