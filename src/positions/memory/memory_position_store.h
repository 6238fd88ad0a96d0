#pragma once

#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

#include "base/error.h"
#include "positions/memory/position_table.h"
#include "positions/movable_position_store.h"

namespace wheelpit {

// Positions that go when the last store of them goes: for tests.
class MemoryPositionStore final : public MovablePositionStore {
 public:
  struct Kept {
    std::mutex mutex;  // shards on several threads share a store
    PositionTable table;
  };

  explicit MemoryPositionStore(std::shared_ptr<Kept> kept = std::make_shared<Kept>())
      : kept_(std::move(kept)) {}

  boost::asio::awaitable<Result<std::optional<StartPoint>>> begin_source(
      std::string mapping, std::string incarnation) override;
  boost::asio::awaitable<Status> reset(std::string mapping, StartPoint start) override;
  boost::asio::awaitable<Status> copy(std::string from, std::string mapping) override;
  boost::asio::awaitable<Result<std::vector<PartitionPosition>>> load(std::string mapping) override;
  boost::asio::awaitable<Status> add(std::string mapping,
                                     std::vector<PartitionPosition> partitions) override;
  boost::asio::awaitable<Result<std::vector<PartitionPosition>>> take(
      std::string mapping, std::vector<std::string> partitions) override;
  boost::asio::awaitable<Result<std::vector<std::size_t>>> advance(
      std::vector<PositionMove> moves) override;
  boost::asio::awaitable<Status> forget(std::string mapping,
                                        std::vector<std::string> partitions) override;
  boost::asio::awaitable<Status> remove(std::string mapping) override;
  boost::asio::awaitable<Result<std::vector<std::string>>> notice_destinations() override;
  boost::asio::awaitable<Result<std::vector<StoredNotice>>> notices_of(std::string destination,
                                                                       std::uint64_t after,
                                                                       std::size_t limit) override;
  boost::asio::awaitable<Result<std::vector<StoredNotice>>> notices(std::uint64_t after,
                                                                    std::size_t limit) override;
  boost::asio::awaitable<Status> drop_notices(std::vector<std::uint64_t> numbers) override;
  boost::asio::awaitable<Result<std::vector<std::string>>> mappings() override;
  boost::asio::awaitable<Result<MappingPositions>> save(std::string mapping) override;
  boost::asio::awaitable<Status> restore(MappingPositions saved) override;
  boost::asio::awaitable<Status> restore_notices(std::vector<StoredNotice> notices) override;

  // Every call from now on fails with `error` and changes nothing, until fail_with(nullopt).
  void fail_with(std::optional<Error> error);

 private:
  // What `work` gives, done with the table alone.
  template <class Value, class Work>
  Result<Value> with_table(Work work);

  std::shared_ptr<Kept> kept_;
  std::optional<Error> failure_;  // guarded by the mutex, too
};

}  // namespace wheelpit
