#pragma once

#include "aws/client/aws_client.h"
#include "mapping/queue_inspector.h"

namespace wheelpit {

// Asks with the engine's credentials, which are those that poll.
class SqsQueueInspector final : public QueueInspector {
 public:
  // `aws` must outlive it. To be used on its thread.
  explicit SqsQueueInspector(AwsClient& aws) : aws_(aws) {}

  boost::asio::awaitable<Result<QueueFacts>> inspect(std::string queue_arn) override;

 private:
  AwsClient& aws_;
};

}  // namespace wheelpit
