#include "async/sqlite/sqlite_event_queue.h"

#include <utility>

#include "async/sqlite/event_sql.h"
#include "async/sqlite/event_tables.h"
#include "commit/commit_thread.h"
#include "sqlite/database_file.h"
#include "sqlite/online_backup.h"

namespace wheelpit::async {

namespace asio = boost::asio;

Result<std::unique_ptr<SqliteEventQueue>> SqliteEventQueue::open(const std::string& path,
                                                                 const Log& log) {
  auto database = open_database_file(path, kEventSchema, log);
  if (!database) return database.error();
  auto tables = EventTables::open(std::move(*database));
  if (!tables) return tables.error();
  return std::unique_ptr<SqliteEventQueue>(
      new SqliteEventQueue(std::make_unique<CommitThread<EventTables>>(std::move(*tables))));
}

SqliteEventQueue::SqliteEventQueue(std::unique_ptr<CommitThread<EventTables>> thread)
    : thread_(std::move(thread)) {}
SqliteEventQueue::~SqliteEventQueue() = default;

asio::awaitable<Status> SqliteEventQueue::back_up(std::string path) {
  return wheelpit::back_up(*thread_, std::move(path));
}

asio::awaitable<Result<EventNumber>> SqliteEventQueue::add(AsyncEvent event) {
  co_return co_await thread_->call<EventNumber>(
      Access::write, [&](EventTables& tables) { return tables.add(event); });
}

asio::awaitable<Result<std::vector<StoredEvent>>> SqliteEventQueue::read(
    std::vector<EventNumber> numbers) {
  co_return co_await thread_->call<std::vector<StoredEvent>>(
      Access::read, [&](EventTables& tables) { return tables.read(numbers); });
}

asio::awaitable<Result<std::vector<EventNumber>>> SqliteEventQueue::update(
    std::vector<EventUpdate> updates) {
  co_return co_await thread_->call<std::vector<EventNumber>>(
      Access::write, [&](EventTables& tables) { return tables.update(updates); });
}

asio::awaitable<Result<std::vector<EventNumber>>> SqliteEventQueue::remove(
    std::vector<EventNumber> numbers) {
  co_return co_await thread_->call<std::vector<EventNumber>>(
      Access::write, [&](EventTables& tables) { return tables.remove(numbers); });
}

asio::awaitable<Status> SqliteEventQueue::move_times(WallTime::duration by) {
  co_return co_await thread_->call<void>(
      Access::write, [&](EventTables& tables) { return tables.move_times(by); });
}

asio::awaitable<Result<EventPage>> SqliteEventQueue::list(EventSelection selection,
                                                          EventNumber after, std::size_t limit) {
  co_return co_await thread_->call<EventPage>(
      Access::read, [&](EventTables& tables) { return tables.list(selection, after, limit); });
}

asio::awaitable<Result<std::vector<FailedCount>>> SqliteEventQueue::count_failed() {
  co_return co_await thread_->call<std::vector<FailedCount>>(
      Access::read, [](EventTables& tables) { return tables.count_failed(); });
}

}  // namespace wheelpit::async
