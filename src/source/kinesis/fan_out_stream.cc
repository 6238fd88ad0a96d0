#include "source/kinesis/fan_out_stream.h"

#include <utility>

#include "source/kinesis/fan_out_reader.h"

namespace wheelpit::kinesis {

namespace asio = boost::asio;

FanOutStream::FanOutStream(FanOutContext context, StreamName name,
                           std::unique_ptr<sharded::ShardedStream> polled)
    : context_(std::move(context)), name_(std::move(name)), polled_(std::move(polled)) {}

asio::awaitable<sharded::Answer<std::vector<sharded::ListedShard>>> FanOutStream::list_shards() {
  auto shards = co_await polled_->list_shards();
  if (!shards) co_return shards;
  ended_.clear();
  hash_keys_.clear();
  for (const sharded::ListedShard& shard : *shards) {
    ended_.insert(shard.parents.begin(), shard.parents.end());
    const auto first = HashKey::parse(shard.first_hash_key);
    const auto last = HashKey::parse(shard.last_hash_key);
    if (first && last) hash_keys_[shard.id] = {.first = *first, .last = *last};
  }
  co_return shards;
}

std::unique_ptr<sharded::ShardReader> FanOutStream::open(const std::string& shard,
                                                         const sharded::ReadPlace& place) {
  return std::make_unique<FanOutReader>(*this, shard, place);
}

std::optional<HashKeyRange> FanOutStream::hash_keys_of(const std::string& shard) const {
  const auto found = hash_keys_.find(shard);
  if (found == hash_keys_.end()) return std::nullopt;
  return found->second;
}

}  // namespace wheelpit::kinesis
