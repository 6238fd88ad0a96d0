#include "positions/sqlite/sqlite_position_store.h"

#include <utility>

#include "commit/commit_thread.h"
#include "positions/sqlite/position_sql.h"
#include "positions/sqlite/position_tables.h"
#include "sqlite/database_file.h"
#include "sqlite/online_backup.h"

namespace wheelpit {

namespace asio = boost::asio;

Result<std::unique_ptr<SqlitePositionStore>> SqlitePositionStore::open(const std::string& path,
                                                                       const Log& log) {
  auto database = open_database_file(path, kPositionSchema, log);
  if (!database) return database.error();
  auto tables = PositionTables::open(std::move(*database));
  if (!tables) return tables.error();
  return std::unique_ptr<SqlitePositionStore>(
      new SqlitePositionStore(std::make_unique<CommitThread<PositionTables>>(std::move(*tables))));
}

SqlitePositionStore::SqlitePositionStore(std::unique_ptr<CommitThread<PositionTables>> thread)
    : thread_(std::move(thread)) {}
SqlitePositionStore::~SqlitePositionStore() = default;

asio::awaitable<Status> SqlitePositionStore::back_up(std::string path) {
  return wheelpit::back_up(*thread_, std::move(path));
}

asio::awaitable<Result<std::optional<StartPoint>>> SqlitePositionStore::begin_source(
    std::string mapping, std::string incarnation) {
  co_return co_await thread_->call<std::optional<StartPoint>>(
      Access::write,
      [&](PositionTables& tables) { return tables.begin_source(mapping, incarnation); });
}

asio::awaitable<Status> SqlitePositionStore::reset(std::string mapping, StartPoint start) {
  co_return co_await thread_->call<void>(
      Access::write, [&](PositionTables& tables) { return tables.reset(mapping, start); });
}

asio::awaitable<Status> SqlitePositionStore::copy(std::string from, std::string mapping) {
  co_return co_await thread_->call<void>(
      Access::write, [&](PositionTables& tables) { return tables.copy(from, mapping); });
}

asio::awaitable<Result<std::vector<PartitionPosition>>> SqlitePositionStore::load(
    std::string mapping) {
  co_return co_await thread_->call<std::vector<PartitionPosition>>(
      Access::read, [&](PositionTables& tables) { return tables.load(mapping); });
}

asio::awaitable<Status> SqlitePositionStore::add(std::string mapping,
                                                 std::vector<PartitionPosition> partitions) {
  co_return co_await thread_->call<void>(
      Access::write, [&](PositionTables& tables) { return tables.add(mapping, partitions); });
}

asio::awaitable<Result<std::vector<PartitionPosition>>> SqlitePositionStore::take(
    std::string mapping, std::vector<std::string> partitions) {
  co_return co_await thread_->call<std::vector<PartitionPosition>>(
      Access::write, [&](PositionTables& tables) { return tables.take(mapping, partitions); });
}

asio::awaitable<Result<std::vector<std::size_t>>> SqlitePositionStore::advance(
    std::vector<PositionMove> moves) {
  co_return co_await thread_->call<std::vector<std::size_t>>(
      Access::write, [&](PositionTables& tables) { return tables.advance(moves); });
}

asio::awaitable<Status> SqlitePositionStore::forget(std::string mapping,
                                                    std::vector<std::string> partitions) {
  co_return co_await thread_->call<void>(
      Access::write, [&](PositionTables& tables) { return tables.forget(mapping, partitions); });
}

asio::awaitable<Status> SqlitePositionStore::remove(std::string mapping) {
  co_return co_await thread_->call<void>(
      Access::write, [&](PositionTables& tables) { return tables.remove(mapping); });
}

asio::awaitable<Result<std::vector<std::string>>> SqlitePositionStore::notice_destinations() {
  co_return co_await thread_->call<std::vector<std::string>>(
      Access::read, [](PositionTables& tables) { return tables.notice_destinations(); });
}

asio::awaitable<Result<std::vector<StoredNotice>>> SqlitePositionStore::notices_of(
    std::string destination, std::uint64_t after, std::size_t limit) {
  co_return co_await thread_->call<std::vector<StoredNotice>>(
      Access::read,
      [&](PositionTables& tables) { return tables.notices_of(destination, after, limit); });
}

asio::awaitable<Result<std::vector<StoredNotice>>> SqlitePositionStore::notices(std::uint64_t after,
                                                                                std::size_t limit) {
  co_return co_await thread_->call<std::vector<StoredNotice>>(
      Access::read, [&](PositionTables& tables) { return tables.notices(after, limit); });
}

asio::awaitable<Status> SqlitePositionStore::drop_notices(std::vector<std::uint64_t> numbers) {
  co_return co_await thread_->call<void>(
      Access::write, [&](PositionTables& tables) { return tables.drop_notices(numbers); });
}

asio::awaitable<Result<std::vector<std::string>>> SqlitePositionStore::mappings() {
  co_return co_await thread_->call<std::vector<std::string>>(
      Access::read, [](PositionTables& tables) { return tables.mappings(); });
}

asio::awaitable<Result<MappingPositions>> SqlitePositionStore::save(std::string mapping) {
  co_return co_await thread_->call<MappingPositions>(
      Access::read, [&](PositionTables& tables) { return tables.save(mapping); });
}

asio::awaitable<Status> SqlitePositionStore::restore(MappingPositions saved) {
  co_return co_await thread_->call<void>(
      Access::write, [&](PositionTables& tables) { return tables.restore(saved); });
}

asio::awaitable<Status> SqlitePositionStore::restore_notices(std::vector<StoredNotice> notices) {
  co_return co_await thread_->call<void>(
      Access::write, [&](PositionTables& tables) { return tables.restore_notices(notices); });
}

}  // namespace wheelpit
