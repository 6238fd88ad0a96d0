#include "app/parts/rabbitmq_sources.h"

#include <gtest/gtest.h>

#include <boost/asio/awaitable.hpp>
#include <boost/asio/io_context.hpp>
#include <string>
#include <vector>

#include "positions/memory/memory_position_store.h"
#include "store/memory/memory_store.h"

namespace wheelpit {
namespace {

using std::chrono::minutes;
using std::chrono::seconds;

class NoCredentials final : public CredentialsReader {
 public:
  boost::asio::awaitable<Result<Credentials>> read(std::string /*secret*/) override {
    co_return Error(Errc::not_found, "for a test");
  }
};

class RabbitMqSourcesTest : public testing::Test {
 protected:
  RabbitMqSourcesTest() { services_.brokers[0].endpoints = {"amqp://127.0.0.1:5672"}; }

  auto open(Duration function_timeout) {
    return open_rabbitmq_sources(services_, {mapping_, function_timeout});
  }

  boost::asio::io_context io_;
  ManualClock clock_;
  NoCredentials credentials_;
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
                           .brokers = std::vector<Broker>(1),
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

TEST_F(RabbitMqSourcesTest, ABatchIsHeldForLessLongIfItsFunctionMayTakeLong) {
  const auto quick = open(seconds(3));
  ASSERT_TRUE(quick);
  EXPECT_EQ((*quick)->retry().longest_hold, minutes(20));
  const auto slow = open(minutes(14));
  ASSERT_TRUE(slow);
  EXPECT_EQ((*slow)->retry().longest_hold, minutes(15)) << "RabbitMQ waits for 30 minutes";
  EXPECT_EQ((*slow)->retry().latest_start, minutes(15));
}

TEST_F(RabbitMqSourcesTest, OneLaneKeepsTheQueuesOrder) {
  const auto opened = open(seconds(3));
  EXPECT_EQ(dynamic_cast<QueueSources&>(**opened).lanes(), 1U);
}

TEST_F(RabbitMqSourcesTest, AnEndpointOfAnotherProtocolIsRefused) {
  services_.brokers[0].endpoints.push_back("tcp://127.0.0.1:61616");
  EXPECT_FALSE(open(seconds(3)));
}

}  // namespace
}  // namespace wheelpit
