#pragma once

#include <memory>
#include <string>
#include <vector>

#include "async/event_queue.h"
#include "base/log.h"

namespace wheelpit {
template <class Tables>
class CommitThread;
}  // namespace wheelpit

namespace wheelpit::async {

class EventTables;

// Events in one SQLite file. A dedicated thread does all the I/O: requests that queue up while it
// is busy share one transaction, so that one fsync serves many.
class SqliteEventQueue final : public EventQueue {
 public:
  // Errors as open_database_file() says (sqlite/database_file.h).
  static Result<std::unique_ptr<SqliteEventQueue>> open(const std::string& path, const Log& log);

  // Finishes what has been called.
  ~SqliteEventQueue() override;

  // Copies the file as it is to a new one at `path`, while it is used (sqlite/online_backup.h).
  boost::asio::awaitable<Status> back_up(std::string path);

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
  explicit SqliteEventQueue(std::unique_ptr<CommitThread<EventTables>> thread);

  std::unique_ptr<CommitThread<EventTables>> thread_;
};

}  // namespace wheelpit::async
