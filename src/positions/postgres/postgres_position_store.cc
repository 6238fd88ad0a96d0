#include "positions/postgres/postgres_position_store.h"

#include <utility>

#include "commit/commit_thread.h"
#include "positions/postgres/position_rows.h"

namespace wheelpit {

namespace asio = boost::asio;

PostgresPositionStore::PostgresPositionStore(postgres::StoreAccess access, std::string node)
    : thread_(std::make_unique<CommitThread<PositionRows>>(
          PositionRows(std::move(access), std::move(node)))) {}
PostgresPositionStore::~PostgresPositionStore() = default;

asio::awaitable<Result<std::optional<StartPoint>>> PostgresPositionStore::begin_source(
    std::string mapping, std::string incarnation) {
  co_return co_await thread_->call<std::optional<StartPoint>>(
      Access::write, [&](PositionRows& rows) { return rows.begin_source(mapping, incarnation); });
}

asio::awaitable<Status> PostgresPositionStore::reset(std::string mapping, StartPoint start) {
  co_return co_await thread_->call<void>(
      Access::write, [&](PositionRows& rows) { return rows.reset(mapping, start); });
}

asio::awaitable<Status> PostgresPositionStore::copy(std::string from, std::string mapping) {
  co_return co_await thread_->call<void>(
      Access::write, [&](PositionRows& rows) { return rows.copy(from, mapping); });
}

asio::awaitable<Result<std::vector<PartitionPosition>>> PostgresPositionStore::load(
    std::string mapping) {
  co_return co_await thread_->call<std::vector<PartitionPosition>>(
      Access::read, [&](PositionRows& rows) { return rows.load(mapping); });
}

asio::awaitable<Status> PostgresPositionStore::add(std::string mapping,
                                                   std::vector<PartitionPosition> partitions) {
  co_return co_await thread_->call<void>(
      Access::write, [&](PositionRows& rows) { return rows.add(mapping, partitions); });
}

asio::awaitable<Result<std::vector<PartitionPosition>>> PostgresPositionStore::take(
    std::string mapping, std::vector<std::string> partitions) {
  co_return co_await thread_->call<std::vector<PartitionPosition>>(
      Access::write, [&](PositionRows& rows) { return rows.take(mapping, partitions); });
}

asio::awaitable<Result<std::vector<std::size_t>>> PostgresPositionStore::advance(
    std::vector<PositionMove> moves) {
  co_return co_await thread_->call<std::vector<std::size_t>>(
      Access::write, [&](PositionRows& rows) { return rows.advance(moves); });
}

asio::awaitable<Status> PostgresPositionStore::forget(std::string mapping,
                                                      std::vector<std::string> partitions) {
  co_return co_await thread_->call<void>(
      Access::write, [&](PositionRows& rows) { return rows.forget(mapping, partitions); });
}

asio::awaitable<Status> PostgresPositionStore::remove(std::string mapping) {
  co_return co_await thread_->call<void>(Access::write,
                                         [&](PositionRows& rows) { return rows.remove(mapping); });
}

asio::awaitable<Result<std::vector<std::string>>> PostgresPositionStore::notice_destinations() {
  co_return co_await thread_->call<std::vector<std::string>>(
      Access::read, [](PositionRows& rows) { return rows.notice_destinations(); });
}

asio::awaitable<Result<std::vector<StoredNotice>>> PostgresPositionStore::notices_of(
    std::string destination, std::uint64_t after, std::size_t limit) {
  co_return co_await thread_->call<std::vector<StoredNotice>>(
      Access::read, [&](PositionRows& rows) { return rows.notices_of(destination, after, limit); });
}

asio::awaitable<Result<std::vector<StoredNotice>>> PostgresPositionStore::notices(
    std::uint64_t after, std::size_t limit) {
  co_return co_await thread_->call<std::vector<StoredNotice>>(
      Access::read, [&](PositionRows& rows) { return rows.notices(after, limit); });
}

asio::awaitable<Status> PostgresPositionStore::drop_notices(std::vector<std::uint64_t> numbers) {
  co_return co_await thread_->call<void>(
      Access::write, [&](PositionRows& rows) { return rows.drop_notices(numbers); });
}

asio::awaitable<Result<std::vector<std::string>>> PostgresPositionStore::mappings() {
  co_return co_await thread_->call<std::vector<std::string>>(
      Access::read, [](PositionRows& rows) { return rows.mappings(); });
}

asio::awaitable<Result<MappingPositions>> PostgresPositionStore::save(std::string mapping) {
  co_return co_await thread_->call<MappingPositions>(
      Access::read, [&](PositionRows& rows) { return rows.save(mapping); });
}

asio::awaitable<Status> PostgresPositionStore::restore(MappingPositions saved) {
  co_return co_await thread_->call<void>(Access::write,
                                         [&](PositionRows& rows) { return rows.restore(saved); });
}

asio::awaitable<Status> PostgresPositionStore::restore_notices(std::vector<StoredNotice> notices) {
  co_return co_await thread_->call<void>(
      Access::write, [&](PositionRows& rows) { return rows.restore_notices(notices); });
}

}  // namespace wheelpit
