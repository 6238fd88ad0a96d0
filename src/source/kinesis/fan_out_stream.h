#pragma once

#include <boost/asio/awaitable.hpp>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "source/kinesis/event_stream_call.h"
#include "source/kinesis/hash_key.h"
#include "source/kinesis/stream_name.h"
#include "source/sharded/stream_reader.h"

namespace wheelpit::kinesis {

// A stream that is read by enhanced fan-out, on behalf of one of its consumers: the service pushes
// each shard's records by subscriptions that follow each other. What lists its shards, and reads
// what is left of a shard whose subscription does not tell its end, is the same stream as it is
// polled.
class FanOutStream final : public sharded::ShardedStream {
 public:
  // `name.consumer` is the consumer's ARN.
  FanOutStream(FanOutContext context, StreamName name,
               std::unique_ptr<sharded::ShardedStream> polled);

  boost::asio::awaitable<sharded::Answer<std::vector<sharded::ListedShard>>> list_shards() override;
  std::unique_ptr<sharded::ShardReader> open(const std::string& shard,
                                             const sharded::ReadPlace& place) override;
  boost::asio::awaitable<sharded::Answer<sharded::StreamFacts>> facts() override {
    return polled_->facts();
  }

  // Whether the shard has children, as far as was listed: it takes no more records.
  bool has_ended(const std::string& shard) const { return ended_.contains(shard); }
  std::optional<HashKeyRange> hash_keys_of(const std::string& shard) const;
  sharded::ShardedStream& polled() { return *polled_; }
  const FanOutContext& context() const { return context_; }
  const StreamName& name() const { return name_; }

 private:
  FanOutContext context_;
  const StreamName name_;
  std::unique_ptr<sharded::ShardedStream> polled_;
  std::set<std::string> ended_;
  std::map<std::string, HashKeyRange> hash_keys_;
};

}  // namespace wheelpit::kinesis
