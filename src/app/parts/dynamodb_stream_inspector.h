#pragma once

#include "aws/client/aws_client.h"
#include "mapping/stream_inspector.h"

namespace wheelpit {

// Asks with the engine's credentials, which are those that read.
class DynamoDbStreamInspector final : public StreamInspector {
 public:
  // `aws` must outlive it. To be used on its thread.
  explicit DynamoDbStreamInspector(AwsClient& aws) : aws_(aws) {}

  boost::asio::awaitable<Status> inspect(std::string stream_arn) override;

 private:
  AwsClient& aws_;
};

}  // namespace wheelpit
