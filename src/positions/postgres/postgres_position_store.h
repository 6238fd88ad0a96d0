#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "positions/movable_position_store.h"
#include "postgres/session.h"

namespace wheelpit {

template <class Tables>
class CommitThread;
class PositionRows;

// Positions in a PostgreSQL database whose schema is prepared (postgres/schema.h) and that this
// incarnation uses. One thread of its own does all the I/O: what has queued up while it was busy
// goes into one transaction. While the database is away, calls fail with Errc::unavailable, and
// work again when it is back.
class PostgresPositionStore final : public MovablePositionStore {
 public:
  // `node`: with several of them the id of this one, so that each notice is told by one; "": by
  // this engine.
  explicit PostgresPositionStore(postgres::StoreAccess access, std::string node = "");

  // Finishes what has been called.
  ~PostgresPositionStore() override;

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

 private:
  std::unique_ptr<CommitThread<PositionRows>> thread_;
};

}  // namespace wheelpit
