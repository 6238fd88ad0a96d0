#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "base/log.h"
#include "positions/movable_position_store.h"

namespace wheelpit {

template <class Tables>
class CommitThread;
class PositionTables;

// Positions in one SQLite file. A dedicated thread does all the I/O: requests that queue up while
// it is busy share one transaction, so that one fsync serves all mappings.
class SqlitePositionStore final : public MovablePositionStore {
 public:
  // Errors as open_database_file() says (sqlite/database_file.h).
  static Result<std::unique_ptr<SqlitePositionStore>> open(const std::string& path, const Log& log);

  // Finishes what has been called.
  ~SqlitePositionStore() override;

  // Copies the file as it is to a new one at `path`, while it is used (sqlite/online_backup.h).
  boost::asio::awaitable<Status> back_up(std::string path);

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
  explicit SqlitePositionStore(std::unique_ptr<CommitThread<PositionTables>> thread);

  std::unique_ptr<CommitThread<PositionTables>> thread_;
};

}  // namespace wheelpit
