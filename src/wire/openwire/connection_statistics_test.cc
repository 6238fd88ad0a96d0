#include <gtest/gtest.h>

#include <string>

#include "wire/openwire/connection_fixture.h"

namespace wheelpit::openwire {
namespace {

using std::chrono::seconds;

constexpr WallTime kWall{std::chrono::seconds(1'000)};

// Asks every 16 seconds, the first time after 4. Its commands are 1 to 3 until it consumes, then 4
// to 7 prepare, and 8 is the first question.
class CountingTest : public ConnectionTest {
 protected:
  CountingTest() : ConnectionTest(counting()) {}
  static ConnectionOptions counting() {
    ConnectionOptions wanted = options();
    wanted.count_every = seconds(16);
    wanted.count_share = 0.25;
    wanted.wall_now = kWall;
    return wanted;
  }

  void pass(Duration time) {
    now_ += time;
    ASSERT_TRUE(connection_.on_time(now_));
  }
  void ask() {
    consume();
    pass(seconds(4));
  }

  // As the plugin sends it, to the consumer of the answers.
  static std::string numbers(std::int64_t size, std::int64_t in_flight) {
    MapWriter map;
    map.text("destinationName", "queue://orders");
    map.long_integer("size", size);
    map.long_integer("inflightCount", in_flight);
    map.long_integer("consumerCount", 5);
    const std::string content = std::move(map).finish();
    MessageDispatch dispatch;
    dispatch.consumer_id = {{"ID:c:1"}, 2, 1};
    dispatch.destination = {DataType::temp_queue, {"ID:c:1:1"}};
    Message& message = dispatch.message.emplace();
    message.type = DataType::map_message;
    message.destination = dispatch.destination;
    message.content = {content};
    MessageId& id = message.message_id.emplace();
    id.producer_id = {.connection_id = {"ID:broker"}, .value = 1, .session_id = -1};
    id.producer_sequence_id = 1;
    id.broker_sequence_id = 9;
    return server::wire_of(dispatch);
  }
};

TEST_F(CountingTest, PreparesASessionOfItsOwnAndAsksThePlugin) {
  consume();
  EXPECT_EQ(connection_.next_time(), now_ + seconds(4));
  pass(seconds(4));
  EXPECT_EQ(sent(), Names({"SessionInfo", "DestinationInfo", "ConsumerInfo", "ProducerInfo",
                           "ActiveMQMessage"}));
  EXPECT_TRUE(output_.contains("ActiveMQ.Statistics.Destination.orders"));
  EXPECT_TRUE(output_.contains("ID:c:1:1"));
  for (int command = 4; command <= 8; ++command) ASSERT_TRUE(feed(server::response(command)));
  EXPECT_FALSE(connection_.has_events());

  pass(seconds(16));
  EXPECT_EQ(sent(), Names({"ActiveMQMessage"}));
  Message question;
  ASSERT_TRUE(read_frame(frame_of(output_), Encoding(), question));
  EXPECT_EQ(question.expiration, 1'020'000 + 60'000) << "it does not stay where there is no plugin";
  EXPECT_FALSE(question.persistent);
}

TEST_F(CountingTest, TellsTheNumbersAndAcknowledgesTheAnswer) {
  ask();
  sent();
  ASSERT_TRUE(feed(numbers(600, 50)));
  const auto counted = only_event<QueueCounted>();
  EXPECT_EQ(counted.messages, 600);
  EXPECT_EQ(counted.in_flight, 50);
  EXPECT_EQ(counted.consumers, 5);
  const auto ack = only_sent<MessageAck>();
  EXPECT_EQ(ack.consumer_id->session_id, 2);
  EXPECT_EQ(ack.message_count, 1);
  EXPECT_TRUE(ids_.empty()) << "no message of the queue";
}

TEST_F(CountingTest, ARefusalIsToldOnceAndHasNoPartInTheConsumer) {
  ask();
  sent();
  ASSERT_TRUE(feed(server::exception(5, "java.lang.SecurityException", "not you")));
  EXPECT_EQ(only_event<CountRefused>().why.message, "not you");
  ASSERT_TRUE(feed(server::exception(6, "java.lang.SecurityException", "not you either")));
  EXPECT_FALSE(connection_.has_events());
  pass(seconds(20));
  EXPECT_EQ(sent(), Names({"KeepAliveInfo"})) << "it is not asked again";
  ASSERT_TRUE(feed(server::dispatch(1)));
  EXPECT_EQ(ids_.size(), 1U);
}

TEST_F(CountingTest, ABrokerThatDoesNotAnswerIsNotAskedAgain) {
  ask();
  sent();
  now_ += seconds(16);
  ASSERT_TRUE(feed(server::broker_info()));
  ASSERT_TRUE(connection_.on_time(now_));
  EXPECT_FALSE(connection_.take_output(now_).contains("Statistics"));
}

TEST_F(CountingTest, WhatIsNoAnswerIsPassedOver) {
  ask();
  sent();
  std::string broken = numbers(1, 0);
  broken.replace(broken.find("size"), 4, "sice");
  ASSERT_TRUE(feed(broken));
  EXPECT_FALSE(connection_.has_events());
}

TEST_F(ConnectionTest, WithoutAnIntervalNothingIsAsked) {
  consume();
  now_ += seconds(9);
  ASSERT_TRUE(connection_.on_time(now_));
  EXPECT_FALSE(connection_.take_output(now_).contains("Statistics"));
}

}  // namespace
}  // namespace wheelpit::openwire
