#pragma once

#include <boost/asio/awaitable.hpp>
#include <chrono>
#include <cstddef>
#include <string>
#include <vector>

#include "aws/client/aws_client.h"
#include "source/kinesis/stream_name.h"
#include "source/sharded/polled_api.h"

namespace wheelpit::kinesis {

// One stream of Kinesis, or of a compatible server. For the coroutines of one thread; any number of
// requests at a time. Faults name the stream and the server.
class KinesisApi final : public sharded::PolledApi {
 public:
  // `aws` must outlive it.
  KinesisApi(AwsClient& aws, StreamName stream);

  sharded::PollTraits traits() const override { return {}; }
  boost::asio::awaitable<sharded::Answer<std::vector<sharded::ListedShard>>> list_shards() override;
  boost::asio::awaitable<sharded::Answer<sharded::StreamFacts>> facts() override;
  boost::asio::awaitable<sharded::Answer<std::string>> iterator(
      std::string shard, sharded::IteratorPlace place) override;
  boost::asio::awaitable<sharded::Answer<sharded::PolledPage>> poll(std::string shard,
                                                                    std::string iterator,
                                                                    std::size_t most) override;

  const StreamName& stream() const { return stream_; }

 private:
  boost::asio::awaitable<sharded::Answer<std::string>> send(HttpRequest request, AwsCall call = {});
  sharded::Fault about(const Error& cause) const;

  AwsClient& aws_;
  const StreamName stream_;
};

}  // namespace wheelpit::kinesis
