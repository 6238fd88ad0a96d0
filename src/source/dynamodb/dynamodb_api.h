#pragma once

#include <boost/asio/awaitable.hpp>
#include <string>
#include <string_view>
#include <vector>

#include "aws/client/aws_client.h"
#include "source/dynamodb/stream_name.h"
#include "source/sharded/polled_api.h"

namespace wheelpit::dynamodb {

// A stream of a DynamoDB table at AWS, or at a compatible server. For the coroutines of one thread;
// any number of requests at a time. Faults name the stream and the server.
class DynamoDbApi final : public sharded::PolledApi {
 public:
  // `aws` must outlive it.
  DynamoDbApi(AwsClient& aws, StreamName stream) : aws_(aws), stream_(std::move(stream)) {}

  sharded::PollTraits traits() const override;
  boost::asio::awaitable<sharded::Answer<std::vector<sharded::ListedShard>>> list_shards() override;
  boost::asio::awaitable<sharded::Answer<sharded::StreamFacts>> facts() override;
  boost::asio::awaitable<sharded::Answer<std::string>> iterator(
      std::string shard, sharded::IteratorPlace place) override;
  boost::asio::awaitable<sharded::Answer<sharded::PolledPage>> poll(std::string shard,
                                                                    std::string iterator,
                                                                    std::size_t most) override;

 private:
  boost::asio::awaitable<sharded::Answer<std::string>> ask(HttpRequest request, AwsCall call = {});
  std::unexpected<sharded::Fault> about(const Error& cause) const;
  AwsService service() const;

  AwsClient& aws_;
  const StreamName stream_;
};

}  // namespace wheelpit::dynamodb
