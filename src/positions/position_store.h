#pragma once

#include <boost/asio/awaitable.hpp>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "base/result.h"
#include "positions/position.h"

namespace wheelpit {

// Positions of mappings, and notifications of their discarded batches. What is written is durable
// when the call returns. It decides nothing; what is in it is all that a restart knows.
//
// A partition has one owner at a time, which take() makes. A move of any other owner is refused:
// two engines, or two runs of one mapping, never write over each other.
//
// May be called on any shard; completes on the caller's executor. Arguments are taken by value:
// they live as long as the call. Any call fails with unavailable if the disk does, and has then
// changed nothing.
class PositionStore {
 public:
  virtual ~PositionStore() = default;

  // Before a mapping's partitions are loaded: they are those of this incarnation of its source from
  // now on. A stream that was deleted and made again under its name has another one, and numbers
  // from before mean nothing in it: then they are forgotten, in the same write. "": not known.
  // Returns where the mapping begins in place of its own starting position, if it does: at the
  // oldest record of a source that was made again, or where reset() has said.
  virtual boost::asio::awaitable<Result<std::optional<StartPoint>>> begin_source(
      std::string mapping, std::string incarnation) = 0;

  // Forgets all of a mapping's partitions: it begins at `start`.
  virtual boost::asio::awaitable<Status> reset(std::string mapping, StartPoint start) = 0;

  // Replaces all of a mapping's partitions by those of `from`, as far as they are finished: batches
  // that failed and open windows are of another function. Pending notifications are not copied.
  virtual boost::asio::awaitable<Status> copy(std::string from, std::string mapping) = 0;

  // All partitions of a mapping, by name.
  virtual boost::asio::awaitable<Result<std::vector<PartitionPosition>>> load(
      std::string mapping) = 0;

  // Adds partitions with their names, parents, start points and slots; all of them or none. One
  // that exists already stays as it is.
  virtual boost::asio::awaitable<Status> add(std::string mapping,
                                             std::vector<PartitionPosition> partitions) = 0;

  // The caller owns them from now on. Gives them as they are stored, each with an epoch above all
  // that were given before; those that do not exist are left out.
  virtual boost::asio::awaitable<Result<std::vector<PartitionPosition>>> take(
      std::string mapping, std::vector<std::string> partitions) = 0;

  // All moves in one commit, but for those that are refused, of which nothing is written: their
  // places, ascending. A move is refused if its epoch is not its partition's, or if the partition
  // is gone. `moves` name a partition at most once.
  virtual boost::asio::awaitable<Result<std::vector<std::size_t>>> advance(
      std::vector<PositionMove> moves) = 0;

  // Forgets partitions that are no longer read.
  virtual boost::asio::awaitable<Status> forget(std::string mapping,
                                                std::vector<std::string> partitions) = 0;

  // Forgets all of a mapping, except pending notifications.
  virtual boost::asio::awaitable<Status> remove(std::string mapping) = 0;

  // Destinations with pending notifications, sorted.
  virtual boost::asio::awaitable<Result<std::vector<std::string>>> notice_destinations() = 0;

  // For that destination, by number: those after `after`, at most `limit`.
  virtual boost::asio::awaitable<Result<std::vector<StoredNotice>>> notices_of(
      std::string destination, std::uint64_t after, std::size_t limit) = 0;

  // Of all mappings, by number: those after `after`, at most `limit`.
  virtual boost::asio::awaitable<Result<std::vector<StoredNotice>>> notices(std::uint64_t after,
                                                                            std::size_t limit) = 0;

  // They were delivered.
  virtual boost::asio::awaitable<Status> drop_notices(std::vector<std::uint64_t> numbers) = 0;
};

}  // namespace wheelpit
