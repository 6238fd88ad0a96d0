#include "store/sqlite/sqlite_store.h"

#include <boost/asio/associated_executor.hpp>
#include <boost/asio/async_result.hpp>
#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <utility>

#include "store/sqlite/commit_thread.h"
#include "store/sqlite/database_file.h"

namespace wheelpit {

namespace asio = boost::asio;

namespace {

enum class Access { read, write };

template <class Value>
Status database_failure(const Result<Value>& result) {
  if (result || result.error().code() == Errc::conflict) return {};
  return result.error();
}

// Hands `work` to the thread and waits for its outcome. Work and result live in this coroutine's
// frame, which the request keeps alive through the handler it owns.
template <class Value, class Work>
asio::awaitable<Result<Value>> call(CommitThread& thread, Access access, Work work) {
  std::optional<Result<Value>> result;
  co_await asio::async_initiate<const asio::use_awaitable_t<>&, void()>(
      [&](auto handler) {
        // Held until the handler is posted, so that the caller's io_context does not run dry.
        auto guard = asio::make_work_guard(asio::get_associated_executor(handler));
        thread.push({.writes = access == Access::write,
                     .run =
                         [&result, &work](DocumentTable& table) {
                           result.emplace(work(table));
                           return database_failure(*result);
                         },
                     .done =
                         [&result, handler = std::move(handler),
                          guard = std::move(guard)](const Status& outcome) mutable {
                           if (!outcome) result.emplace(outcome.error());
                           asio::post(guard.get_executor(), std::move(handler));
                         }});
      },
      asio::use_awaitable);
  co_return std::move(*result);
}

}  // namespace

Result<std::unique_ptr<SqliteStore>> SqliteStore::open(const std::string& path, const Log& log) {
  auto database = open_database_file(path, log);
  if (!database) return database.error();
  auto table = DocumentTable::open(std::move(*database));
  if (!table) return table.error();
  return std::unique_ptr<SqliteStore>(
      new SqliteStore(std::make_unique<CommitThread>(std::move(*table))));
}

SqliteStore::SqliteStore(std::unique_ptr<CommitThread> thread) : thread_(std::move(thread)) {}
SqliteStore::~SqliteStore() = default;

asio::awaitable<Result<std::optional<Document>>> SqliteStore::get(Collection in, std::string key) {
  co_return co_await call<std::optional<Document>>(
      *thread_, Access::read, [&](DocumentTable& table) { return table.get(in, key); });
}

asio::awaitable<Result<std::vector<Document>>> SqliteStore::list(Collection in, std::string after,
                                                                 std::size_t limit) {
  co_return co_await call<std::vector<Document>>(
      *thread_, Access::read, [&](DocumentTable& table) { return table.list(in, after, limit); });
}

asio::awaitable<Result<Revision>> SqliteStore::put(Collection in, std::string key, std::string body,
                                                   Revision expected) {
  co_return co_await call<Revision>(*thread_, Access::write, [&](DocumentTable& table) {
    return table.put(in, key, body, expected);
  });
}

asio::awaitable<Status> SqliteStore::remove(Collection in, std::string key, Revision expected) {
  co_return co_await call<void>(*thread_, Access::write, [&](DocumentTable& table) {
    return table.remove(in, key, expected);
  });
}

}  // namespace wheelpit
