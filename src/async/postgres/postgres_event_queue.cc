#include "async/postgres/postgres_event_queue.h"

#include <utility>

#include "async/postgres/event_rows.h"
#include "commit/commit_thread.h"

namespace wheelpit::async {

namespace asio = boost::asio;

PostgresEventQueue::PostgresEventQueue(postgres::StoreAccess access)
    : thread_(std::make_unique<CommitThread<EventRows>>(EventRows(std::move(access)))) {}
PostgresEventQueue::~PostgresEventQueue() = default;

asio::awaitable<Result<EventNumber>> PostgresEventQueue::add(AsyncEvent event) {
  co_return co_await thread_->call<EventNumber>(
      Access::write, [&](EventRows& tables) { return tables.add(event); });
}

asio::awaitable<Result<std::vector<StoredEvent>>> PostgresEventQueue::read(
    std::vector<EventNumber> numbers) {
  co_return co_await thread_->call<std::vector<StoredEvent>>(
      Access::read, [&](EventRows& tables) { return tables.read(numbers); });
}

asio::awaitable<Result<std::vector<EventNumber>>> PostgresEventQueue::update(
    std::vector<EventUpdate> updates) {
  co_return co_await thread_->call<std::vector<EventNumber>>(
      Access::write, [&](EventRows& tables) { return tables.update(updates); });
}

asio::awaitable<Result<std::vector<EventNumber>>> PostgresEventQueue::remove(
    std::vector<EventNumber> numbers) {
  co_return co_await thread_->call<std::vector<EventNumber>>(
      Access::write, [&](EventRows& tables) { return tables.remove(numbers); });
}

asio::awaitable<Status> PostgresEventQueue::move_times(WallTime::duration by) {
  co_return co_await thread_->call<void>(Access::write,
                                         [&](EventRows& tables) { return tables.move_times(by); });
}

asio::awaitable<Result<EventPage>> PostgresEventQueue::list(EventSelection selection,
                                                            EventNumber after, std::size_t limit) {
  co_return co_await thread_->call<EventPage>(
      Access::read, [&](EventRows& tables) { return tables.list(selection, after, limit); });
}

asio::awaitable<Result<std::vector<FailedCount>>> PostgresEventQueue::count_failed() {
  co_return co_await thread_->call<std::vector<FailedCount>>(
      Access::read, [](EventRows& rows) { return rows.count_failed(); });
}

}  // namespace wheelpit::async
