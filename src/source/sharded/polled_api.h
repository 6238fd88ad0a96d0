#pragma once

#include <boost/asio/awaitable.hpp>
#include <chrono>
#include <cstddef>
#include <optional>
#include <string>
#include <vector>

#include "base/clock.h"
#include "positions/sequence_number.h"
#include "source/sharded/shard_plan.h"
#include "source/sharded/stream_reader.h"

namespace wheelpit::sharded {

// Where an iterator should begin.
struct IteratorPlace {
  enum class Kind { oldest, at, after };
  Kind kind = Kind::oldest;
  WallTime at{};                                       // of `at`
  std::optional<SequenceNumber> after = std::nullopt;  // of `after`
};

// Answer of one poll.
struct PolledPage {
  std::vector<StreamRecord> records;
  std::optional<std::string> next_iterator;  // nothing: the shard has ended
  std::vector<ListedShard> children = {};
  std::optional<Duration> behind = std::nullopt;
  std::size_t bytes = 0;  // of the records, as the service counts them for its limits
};

// What differs between services that are polled.
struct PollTraits {
  // Whether an iterator may begin `at` a time. If not, it begins with the oldest record, and those
  // that arrived before are skipped.
  bool finds_times = true;
  Duration time_unit = std::chrono::milliseconds(1);  // in which the service tells arrivals
  Duration base_poll = std::chrono::seconds(1);       // from poll to poll while nothing comes
  std::size_t most_records = 10'000;                  // that one poll may ask for
};

// The requests of a service whose shards are polled (Kinesis, DynamoDB Streams), without memory.
// Faults are told as they are: `expired` and `trimmed` are for PolledShard, which reads with it.
class PolledApi {
 public:
  virtual ~PolledApi() = default;

  virtual PollTraits traits() const = 0;
  virtual boost::asio::awaitable<Answer<std::vector<ListedShard>>> list_shards() = 0;
  virtual boost::asio::awaitable<Answer<StreamFacts>> facts() = 0;
  virtual boost::asio::awaitable<Answer<std::string>> iterator(std::string shard,
                                                               IteratorPlace place) = 0;
  virtual boost::asio::awaitable<Answer<PolledPage>> poll(std::string shard, std::string iterator,
                                                          std::size_t most) = 0;
};

}  // namespace wheelpit::sharded
