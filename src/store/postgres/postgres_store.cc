#include "store/postgres/postgres_store.h"

#include <utility>

#include "commit/commit_thread.h"
#include "store/postgres/document_rows.h"

namespace wheelpit {

namespace asio = boost::asio;

PostgresStore::PostgresStore(postgres::StoreAccess access)
    : thread_(
          std::make_unique<CommitThread<DocumentRows>>(DocumentRows(std::move(access), written_))) {
}
PostgresStore::~PostgresStore() = default;

asio::awaitable<Result<std::optional<Document>>> PostgresStore::get(Collection in,
                                                                    std::string key) {
  co_return co_await thread_->call<std::optional<Document>>(
      Access::read, [&](DocumentRows& table) { return table.get(in, key); });
}

asio::awaitable<Result<std::vector<Document>>> PostgresStore::list(Collection in, std::string after,
                                                                   std::size_t limit) {
  co_return co_await thread_->call<std::vector<Document>>(
      Access::read, [&](DocumentRows& table) { return table.list(in, after, limit); });
}

asio::awaitable<Result<Revision>> PostgresStore::put(Collection in, std::string key,
                                                     std::string body, Revision expected) {
  co_return co_await thread_->call<Revision>(
      Access::write, [&](DocumentRows& table) { return table.put(in, key, body, expected); });
}

asio::awaitable<Status> PostgresStore::remove(Collection in, std::string key, Revision expected) {
  co_return co_await thread_->call<void>(
      Access::write, [&](DocumentRows& table) { return table.remove(in, key, expected); });
}

asio::awaitable<Result<Revision>> PostgresStore::put_held(Collection in, std::string key,
                                                          std::string body, Revision expected,
                                                          std::string held) {
  co_return co_await thread_->call<Revision>(Access::write, [&](DocumentRows& table) {
    return table.put_held(in, key, body, expected, held);
  });
}

asio::awaitable<Result<DocumentChanges>> PostgresStore::changes(std::int64_t after) {
  co_return co_await thread_->call<DocumentChanges>(
      Access::read, [&](DocumentRows& table) { return table.changes(after); });
}

}  // namespace wheelpit
