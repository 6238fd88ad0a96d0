#include "store/sqlite/sqlite_store.h"

#include <utility>

#include "commit/commit_thread.h"
#include "sqlite/database_file.h"
#include "sqlite/online_backup.h"
#include "store/sqlite/document_table.h"

namespace wheelpit {

namespace asio = boost::asio;

Result<std::unique_ptr<SqliteStore>> SqliteStore::open(const std::string& path, const Log& log) {
  auto database = open_database_file(path, kDocumentSchema, log);
  if (!database) return database.error();
  auto table = DocumentTable::open(std::move(*database));
  if (!table) return table.error();
  return std::unique_ptr<SqliteStore>(
      new SqliteStore(std::make_unique<CommitThread<DocumentTable>>(std::move(*table))));
}

SqliteStore::SqliteStore(std::unique_ptr<CommitThread<DocumentTable>> thread)
    : thread_(std::move(thread)) {}
SqliteStore::~SqliteStore() = default;

asio::awaitable<Status> SqliteStore::back_up(std::string path) {
  return wheelpit::back_up(*thread_, std::move(path));
}

asio::awaitable<Result<std::optional<Document>>> SqliteStore::get(Collection in, std::string key) {
  co_return co_await thread_->call<std::optional<Document>>(
      Access::read, [&](DocumentTable& table) { return table.get(in, key); });
}

asio::awaitable<Result<std::vector<Document>>> SqliteStore::list(Collection in, std::string after,
                                                                 std::size_t limit) {
  co_return co_await thread_->call<std::vector<Document>>(
      Access::read, [&](DocumentTable& table) { return table.list(in, after, limit); });
}

asio::awaitable<Result<Revision>> SqliteStore::put(Collection in, std::string key, std::string body,
                                                   Revision expected) {
  co_return co_await thread_->call<Revision>(
      Access::write, [&](DocumentTable& table) { return table.put(in, key, body, expected); });
}

asio::awaitable<Status> SqliteStore::remove(Collection in, std::string key, Revision expected) {
  co_return co_await thread_->call<void>(
      Access::write, [&](DocumentTable& table) { return table.remove(in, key, expected); });
}

}  // namespace wheelpit
