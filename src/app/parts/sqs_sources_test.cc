#include "app/parts/sqs_sources.h"

#include <gtest/gtest.h>

#include <chrono>
#include <vector>

#include "positions/memory/memory_position_store.h"
#include "store/memory/memory_store.h"

namespace wheelpit {
namespace {

class NoCredentials final : public CredentialsReader {
 public:
  boost::asio::awaitable<Result<Credentials>> read(std::string /*secret*/) override {
    co_return Error(Errc::not_found, "there are none");
  }
};

class SqsSourcesTest : public testing::Test {
 protected:
  SqsSourcesTest() {
    mapping_.kind = SourceKind::sqs;
    mapping_.source = SqsParameters();
    mapping_.event_source_arn = "arn:aws:sqs:us-east-1:000000000000:orders";
    mapping_.batching = {.size = 10, .window_seconds = 0};
  }

  auto open() { return open_sqs_sources(services_, {mapping_, std::chrono::seconds(3)}); }

  boost::asio::io_context io_;
  ManualClock clock_;
  NoCredentials credentials_;
  std::vector<Broker> brokers_;
  ActiveMqSettings activemq_;
  AwsClient aws_{io_, clock_, {}};
  Metrics metrics_;
  MemoryPositionStore positions_;
  CheckpointWriter checkpoints_{io_, positions_, clock_, {}};
  sharded::ShardPaces paces_;
  MemoryStore documents_;
  SourceServices services_{.io = io_,
                           .clock = clock_,
                           .credentials = credentials_,
                           .brokers = brokers_,
                           .activemq = activemq_,
                           .aws = aws_,
                           .metrics = metrics_,
                           .log = {},
                           .positions = positions_,
                           .checkpoints = checkpoints_,
                           .paces = paces_,
                           .documents = documents_};
  Mapping mapping_;
};

TEST_F(SqsSourcesTest, ALaneTakesOneBatchAtATime) {
  mapping_.batching.size = 7;
  EXPECT_EQ((*open())->window(), 7U);
}

TEST_F(SqsSourcesTest, AFailureIsLeftToTheQueueAtOnceAndAThrottledBatchIsHeld) {
  const RetryPolicy retry = (*open())->retry();
  EXPECT_EQ(retry.redelivery_delay, Duration::zero());
  EXPECT_GE(retry.longest_hold, std::chrono::hours(1));
  EXPECT_LE(retry.longest_delay, std::chrono::seconds(2));
}

TEST_F(SqsSourcesTest, WhatIsNoQueuesArnIsRefused) {
  mapping_.event_source_arn += ":and:more";
  const auto opened = open();
  ASSERT_FALSE(opened);
  EXPECT_TRUE(opened.error().message().contains("is not the ARN of an SQS queue"));
}

}  // namespace
}  // namespace wheelpit
