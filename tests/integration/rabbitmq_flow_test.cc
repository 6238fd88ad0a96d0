// What moves over a healthy connection: heartbeats, back-pressure, acknowledgements.

#include <gtest/gtest.h>

#include <memory>
#include <string>

#include "amqp_client.h"
#include "rabbitmq_broker.h"
#include "rabbitmq_world.h"
#include "relay.h"

namespace wheelpit {
namespace {

class RabbitMqFlow : public testing::Test {
 public:
  ~RabbitMqFlow() override {
    running_.reset();
    relay_.stop();
    world_.run_until([this] { return relay_.stopped(); });
  }

 protected:
  RabbitMqFlow() { world_.options.endpoints.front().port = relay_.port(); }

  void start(std::size_t window = 100) {
    running_ = std::make_unique<RunningSource>(world_, window);
    ASSERT_TRUE(world_.run_until([this] { return running_->consuming(); }));
  }
  void publish(int count, const std::string& body) {
    AmqpClient client(broker().url());
    client.select_confirms();
    for (int i = 0; i < count; ++i) {
      client.publish(world_.queue(), amqp_basic_properties_t{}, body);
      client.await_confirms(100);
    }
    client.await_confirms(0);
  }

  RabbitMqWorld world_;
  Relay relay_{world_.io(), broker().port()};
  std::unique_ptr<RunningSource> running_;
};

TEST_F(RabbitMqFlow, HeartbeatsKeepAQuietConnectionWhileABatchIsAway) {
  world_.options.heartbeat = std::chrono::seconds(1);
  start();
  publish(1, "x");
  const auto records = running_->receive(1);
  ASSERT_EQ(records.size(), 1U);
  world_.run_for(std::chrono::seconds(5));
  EXPECT_TRUE(running_->consuming());
  EXPECT_EQ(relay_.connections(), 1U);
  running_->settle(records, Settlement::done);
  EXPECT_TRUE(world_.run_until([&] { return world_.messages() == 0; }));
}

TEST_F(RabbitMqFlow, StopsReadingAtItsCapAndTheBrokerIsNotJudgedDeadMeanwhile) {
  constexpr int kMessages = 60;
  world_.options.heartbeat = std::chrono::seconds(1);
  world_.options.max_buffered_bytes = std::size_t{1} << 20;
  // Far more than the cap, the sockets and the relay hold. Before the start: publishing blocks this
  // thread, and with it the heartbeats, longer than so short an interval allows.
  publish(kMessages, std::string(std::size_t{1} << 20, 'x'));
  start(kMessages);
  world_.run_for(std::chrono::seconds(5));
  EXPECT_TRUE(running_->consuming());
  EXPECT_LT(relay_.bytes_of_server(), std::size_t{kMessages / 2} << 20);

  const auto records = running_->receive(kMessages);
  EXPECT_EQ(records.size(), std::size_t{kMessages});
  EXPECT_EQ(relay_.connections(), 1U);
  running_->settle(records, Settlement::done);
  EXPECT_TRUE(world_.run_until([&] { return world_.messages() == 0; }));
}

TEST_F(RabbitMqFlow, SettlesABatchWithOneWriteWhateverTheSettlement) {
  constexpr int kMessages = 100;
  for (const Settlement settlement : {Settlement::again, Settlement::done}) {
    if (!running_) {
      start();
      publish(kMessages, "x");
    }
    const auto records = running_->receive(kMessages);
    ASSERT_EQ(records.size(), std::size_t{kMessages});
    const std::size_t before = relay_.writes_of_client();
    running_->settle(records, settlement);
    EXPECT_TRUE(world_.run_until([&] { return relay_.writes_of_client() > before; }));
    EXPECT_EQ(relay_.writes_of_client(), before + 1);
  }
  EXPECT_TRUE(world_.run_until([&] { return world_.messages() == 0; }));
}

// Else each message would come again as often as there is time, and count as often.
TEST_F(RabbitMqFlow, WhatIsGivenBackAtAStopIsNotDeliveredToItAgain) {
  start();
  publish(50, "x");
  world_.run_for(std::chrono::milliseconds(300));
  running_->source().stop();
  world_.run_for(std::chrono::milliseconds(300));
  const std::size_t before = relay_.bytes_of_server();
  world_.run_for(std::chrono::milliseconds(500));
  EXPECT_EQ(relay_.bytes_of_server(), before);
  EXPECT_EQ(world_.messages(), 50U);
}

TEST_F(RabbitMqFlow, ASilentSecondConsumerOfASingleActiveOneIsNoFault) {
  const std::string queue = world_.queue() + "-sac";
  broker().declare(queue, "classic", R"({"x-single-active-consumer": true})");
  world_.options.queue = queue;
  start();
  RunningSource second(world_);
  ASSERT_TRUE(world_.run_until([&] { return second.consuming(); }));
  {
    AmqpClient client(broker().url());
    client.select_confirms();
    client.publish(queue, amqp_basic_properties_t{}, "x");
    client.await_confirms(0);
  }
  EXPECT_TRUE(second.receive(1, std::chrono::milliseconds(500)).empty());
  EXPECT_TRUE(second.consuming());
  running_->end();
  EXPECT_EQ(second.receive(1).size(), 1U);
}

TEST_F(RabbitMqFlow, OperatorsSeeTheConnectionsName) {
  start();
  EXPECT_TRUE(broker()
                  .tool({"ctl", "list_connections", "client_properties"})
                  .contains(world_.options.connection_name));
}

}  // namespace
}  // namespace wheelpit
