#include "positions/memory/memory_position_store.h"

#include <type_traits>
#include <utility>

namespace wheelpit {

namespace asio = boost::asio;

template <class Value, class Work>
Result<Value> MemoryPositionStore::with_table(Work work) {
  const std::lock_guard lock(kept_->mutex);
  if (failure_) return *failure_;
  if constexpr (std::is_void_v<Value>) {
    work(kept_->table);
    return {};
  } else {
    return work(kept_->table);
  }
}

asio::awaitable<Result<std::optional<StartPoint>>> MemoryPositionStore::begin_source(
    std::string mapping, std::string incarnation) {
  co_return with_table<std::optional<StartPoint>>(
      [&](PositionTable& table) { return table.begin_source(mapping, incarnation); });
}

asio::awaitable<Status> MemoryPositionStore::reset(std::string mapping, StartPoint start) {
  co_return with_table<void>([&](PositionTable& table) { table.reset(mapping, start); });
}

asio::awaitable<Status> MemoryPositionStore::copy(std::string from, std::string mapping) {
  co_return with_table<void>([&](PositionTable& table) { table.copy(from, mapping); });
}

asio::awaitable<Result<std::vector<PartitionPosition>>> MemoryPositionStore::load(
    std::string mapping) {
  co_return with_table<std::vector<PartitionPosition>>(
      [&](PositionTable& table) { return table.load(mapping); });
}

asio::awaitable<Status> MemoryPositionStore::add(std::string mapping,
                                                 std::vector<PartitionPosition> partitions) {
  co_return with_table<void>(
      [&](PositionTable& table) { table.add(mapping, std::move(partitions)); });
}

asio::awaitable<Result<std::vector<PartitionPosition>>> MemoryPositionStore::take(
    std::string mapping, std::vector<std::string> partitions) {
  co_return with_table<std::vector<PartitionPosition>>(
      [&](PositionTable& table) { return table.take(mapping, partitions); });
}

asio::awaitable<Result<std::vector<std::size_t>>> MemoryPositionStore::advance(
    std::vector<PositionMove> moves) {
  co_return with_table<std::vector<std::size_t>>(
      [&](PositionTable& table) { return table.advance(std::move(moves)); });
}

asio::awaitable<Status> MemoryPositionStore::forget(std::string mapping,
                                                    std::vector<std::string> partitions) {
  co_return with_table<void>([&](PositionTable& table) { table.forget(mapping, partitions); });
}

asio::awaitable<Status> MemoryPositionStore::remove(std::string mapping) {
  co_return with_table<void>([&](PositionTable& table) { table.remove(mapping); });
}

asio::awaitable<Result<std::vector<std::string>>> MemoryPositionStore::notice_destinations() {
  co_return with_table<std::vector<std::string>>(
      [&](PositionTable& table) { return table.notice_destinations(); });
}

asio::awaitable<Result<std::vector<StoredNotice>>> MemoryPositionStore::notices_of(
    std::string destination, std::uint64_t after, std::size_t limit) {
  co_return with_table<std::vector<StoredNotice>>(
      [&](PositionTable& table) { return table.notices_of(destination, after, limit); });
}

asio::awaitable<Result<std::vector<StoredNotice>>> MemoryPositionStore::notices(std::uint64_t after,
                                                                                std::size_t limit) {
  co_return with_table<std::vector<StoredNotice>>(
      [&](PositionTable& table) { return table.notices(after, limit); });
}

asio::awaitable<Status> MemoryPositionStore::drop_notices(std::vector<std::uint64_t> numbers) {
  co_return with_table<void>([&](PositionTable& table) { table.drop_notices(numbers); });
}

asio::awaitable<Result<std::vector<std::string>>> MemoryPositionStore::mappings() {
  co_return with_table<std::vector<std::string>>(
      [](PositionTable& table) { return table.mappings(); });
}

asio::awaitable<Result<MappingPositions>> MemoryPositionStore::save(std::string mapping) {
  co_return with_table<MappingPositions>([&](PositionTable& table) { return table.save(mapping); });
}

asio::awaitable<Status> MemoryPositionStore::restore(MappingPositions saved) {
  co_return with_table<void>([&](PositionTable& table) { table.restore(std::move(saved)); });
}

asio::awaitable<Status> MemoryPositionStore::restore_notices(std::vector<StoredNotice> notices) {
  co_return with_table<void>(
      [&](PositionTable& table) { table.restore_notices(std::move(notices)); });
}

void MemoryPositionStore::fail_with(std::optional<Error> error) {
  const std::lock_guard lock(kept_->mutex);
  failure_ = std::move(error);
}

}  // namespace wheelpit
