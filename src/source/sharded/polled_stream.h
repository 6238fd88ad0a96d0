#pragma once

#include <boost/asio/io_context.hpp>
#include <memory>
#include <string>

#include "base/clock.h"
#include "source/sharded/polled_api.h"
#include "source/sharded/shard_paces.h"
#include "source/sharded/stream_reader.h"

namespace wheelpit::sharded {

// How the polls of a stream's shards are paced.
struct StreamPace {
  ShardPaces& paces;
  std::string stream;  // unique among all services and regions: its ARN
  PaceLimits limits = {};
  bool keeps_limits = true;  // false: only when the server has refused once
};

// A stream whose shards are polled.
class PolledStream final : public ShardedStream {
 public:
  // `clock` and the pace's registry must outlive it.
  PolledStream(boost::asio::io_context& io, const Clock& clock, std::unique_ptr<PolledApi> api,
               StreamPace pace)
      : io_(io), clock_(clock), api_(std::move(api)), pace_(std::move(pace)) {}

  boost::asio::awaitable<Answer<std::vector<ListedShard>>> list_shards() override {
    return api_->list_shards();
  }
  boost::asio::awaitable<Answer<StreamFacts>> facts() override { return api_->facts(); }
  std::unique_ptr<ShardReader> open(const std::string& shard, const ReadPlace& place) override;

 private:
  boost::asio::io_context& io_;
  const Clock& clock_;
  std::unique_ptr<PolledApi> api_;
  StreamPace pace_;
};

}  // namespace wheelpit::sharded
