// The error table, row by row, on a real broker, and that each row heals by itself.

#include <gtest/gtest.h>

#include <boost/asio/ip/tcp.hpp>
#include <functional>
#include <memory>
#include <string>

#include "amqp_client.h"
#include "rabbitmq_broker.h"
#include "rabbitmq_world.h"
#include "relay.h"
#include "source_faults.h"

namespace wheelpit {
namespace {

namespace asio = boost::asio;

using RabbitMqFaults = SourceFaults<RabbitMqWorld>;

TEST_F(RabbitMqFaults, AWrongPasswordIsAnAuthenticationProblemUntilTheSecretChanges) {
  world_.credentials.password = "nope";
  start();
  expect_problem(SourceProblem::authentication, "403 ACCESS_REFUSED");
  world_.credentials.password = "guest";
  expect_healed();
}

TEST_F(RabbitMqFaults, ASecretThatIsMissingIsAConfigurationProblem) {
  world_.credentials.failure = Error(Errc::not_found, "no secret \"secret\"");
  start();
  expect_problem(SourceProblem::configuration, "no secret");
  world_.credentials.failure.reset();
  expect_healed();
}

TEST_F(RabbitMqFaults, AUserWithoutRightsInTheVirtualHostIsAnAuthorizationProblem) {
  world_.credentials.username = "locked";
  world_.credentials.password = "locked-secret";
  start();
  expect_problem(SourceProblem::authorization, "530 NOT_ALLOWED - access to vhost '/' refused");
}

TEST_F(RabbitMqFaults, AUserWhoMayNotReadIsAnAuthorizationProblem) {
  world_.credentials.username = "writer";
  world_.credentials.password = "writer-secret";
  start();
  expect_problem(SourceProblem::authorization, "403 ACCESS_REFUSED");
}

TEST_F(RabbitMqFaults, AUserWhoMayOnlyReadConsumes) {
  world_.credentials.username = "esm";
  world_.credentials.password = "esm-secret";
  start();
  EXPECT_TRUE(consumes());
}

TEST_F(RabbitMqFaults, AMissingVirtualHostIsAConfigurationProblem) {
  world_.options.virtual_host = "nosuch";
  start();
  expect_problem(SourceProblem::configuration, "vhost nosuch not found");
}

TEST_F(RabbitMqFaults, AFullVirtualHostIsNobodysFault) {
  broker().tool({"ctl", "set_vhost_limits", "--vhost", "empty", R"({"max-connections": 0})"});
  world_.options.virtual_host = "empty";
  start();
  expect_problem(SourceProblem::connection, "is reached");
  broker().tool({"ctl", "clear_vhost_limits", "--vhost", "empty"});
}

TEST_F(RabbitMqFaults, AMissingQueueIsAConfigurationProblemUntilItIsDeclared) {
  delete_queue(world_.queue());
  start();
  expect_problem(SourceProblem::configuration, "404 NOT_FOUND - no queue");
  declare_queue(world_.queue(), "classic");
  expect_healed();
}

TEST_F(RabbitMqFaults, ADeletedQueueCancelsTheConsumerAndHealsWhenItIsBack) {
  start();
  ASSERT_TRUE(consumes());
  world_.run_for(std::chrono::milliseconds(1100));  // service worth resuming
  delete_queue(world_.queue());
  expect_problem(SourceProblem::configuration, "404 NOT_FOUND - no queue");
  declare_queue(world_.queue(), "classic");
  expect_healed();
}

TEST_F(RabbitMqFaults, AnotherExclusiveConsumerIsWaitedFor) {
  auto other = std::make_unique<AmqpClient>(broker().url());
  const amqp_bytes_t queue = amqp_cstring_bytes(world_.queue().c_str());
  amqp_basic_consume(other->connection(), 1, queue, amqp_empty_bytes, 0, 0, 1, amqp_empty_table);
  start();
  expect_problem(SourceProblem::connection, "in exclusive use");
  other.reset();
  EXPECT_TRUE(consumes()) << "without being told";
}

TEST_F(RabbitMqFaults, AnotherExclusiveConsumerOfAQueueWithALongNameIsWaitedFor) {
  const std::string name = world_.queue() + std::string(255 - world_.queue().size(), 'q');
  declare_queue(name, "classic");
  world_.options.queue = name;
  auto other = std::make_unique<AmqpClient>(broker().url());
  amqp_basic_consume(other->connection(), 1, amqp_cstring_bytes(name.c_str()), amqp_empty_bytes, 0,
                     0, 1, amqp_empty_table);
  start();
  expect_problem(SourceProblem::connection, "403 ACCESS_REFUSED - queue");
  other.reset();
  EXPECT_TRUE(consumes()) << "without being told";
  delete_queue(name);
}

TEST_F(RabbitMqFaults, AnExclusiveQueueIsAConfigurationProblem) {
  AmqpClient other(broker().url());
  const std::string name = world_.queue() + "-exclusive";
  amqp_queue_declare(other.connection(), 1, amqp_cstring_bytes(name.c_str()), 0, 0, 1, 0,
                     amqp_empty_table);
  world_.options.queue = name;
  start();
  expect_problem(SourceProblem::configuration, "405 RESOURCE_LOCKED");
}

TEST_F(RabbitMqFaults, AStreamIsAConfigurationProblem) {
  const std::string name = world_.queue() + "-stream";
  declare_queue(name, "stream");
  world_.options.queue = name;
  start();
  ASSERT_TRUE(consumes());
  AmqpClient client(broker().url());
  client.select_confirms();
  client.publish(name, amqp_basic_properties_t{}, "x");
  client.await_confirms(0);
  expect_problem(SourceProblem::configuration, "stream");
}

// Sent by a hostile publisher, or by one that copies what it has read from a stream.
TEST_F(RabbitMqFaults, AStreamsHeaderOnAnyOtherQueueIsOnlyAHeader) {
  start();
  ASSERT_TRUE(consumes());
  AmqpClient client(broker().url());
  client.select_confirms();
  amqp_table_entry_t offset{};
  offset.key = amqp_cstring_bytes("x-stream-offset");
  offset.value.kind = AMQP_FIELD_KIND_I64;
  offset.value.value.i64 = 7;
  amqp_basic_properties_t properties{};
  properties._flags = AMQP_BASIC_HEADERS_FLAG;
  properties.headers = {1, &offset};
  for (const char* body : {"one", "two"}) client.publish(world_.queue(), properties, body);
  client.await_confirms(0);
  expect_problem(SourceProblem::configuration, "stream");
  running_->source().retry_now();
  ASSERT_TRUE(consumes()) << running_->health().detail;

  const auto records = running_->receive(2);
  ASSERT_EQ(records.size(), 2U);
  running_->settle(records, Settlement::done);
  client.publish(world_.queue(), properties, "three");
  client.await_confirms(0);
  EXPECT_EQ(running_->receive(1).size(), 1U) << "the queue is known by now";
  EXPECT_TRUE(running_->consuming());
}

TEST_F(RabbitMqFaults, AQueueNameThatAmqpCannotSayIsAConfigurationProblem) {
  world_.options.queue = std::string(256, 'q');
  start();
  expect_problem(SourceProblem::configuration, "longer than the 255 bytes");
}

TEST_F(RabbitMqFaults, AnOperatorsCloseIsReconnectedAfter) {
  start();
  ASSERT_TRUE(consumes());
  world_.break_connection();
  expect_problem(SourceProblem::connection, "320 CONNECTION_FORCED");
  EXPECT_TRUE(consumes()) << "without being told";
}

TEST_F(RabbitMqFaults, AnEndpointThatIsDownIsFollowedByTheNext) {
  world_.options.endpoints.insert(world_.options.endpoints.begin(),
                                  {Transport::plain, "127.0.0.1", 1});
  start();
  expect_problem(SourceProblem::connection, "127.0.0.1:1: connecting: Connection refused");
  EXPECT_TRUE(consumes());
}

TEST_F(RabbitMqFaults, AnAcknowledgementTimeoutOpensAnotherChannelOfTheSameConnection) {
  broker().eval(
      "application:set_env(rabbit, consumer_timeout, 1500), "
      "application:set_env(rabbit, channel_tick_interval, 500).");
  Relay relay(world_.io(), broker().port());
  world_.options.endpoints.front().port = relay.port();
  start();
  world_.publish("slow");
  const auto first = running_->receive(1);
  ASSERT_EQ(first.size(), 1U);
  const auto again = running_->receive(1);
  broker().eval(
      "application:set_env(rabbit, consumer_timeout, 1800000), "
      "application:set_env(rabbit, channel_tick_interval, 60000).");
  ASSERT_EQ(again.size(), 1U);
  EXPECT_GT(again[0].id.epoch, first[0].id.epoch);
  EXPECT_EQ(relay.connections(), 1U);
  running_->settle(first, Settlement::done);
  running_->settle(again, Settlement::done);
  running_->end();
  relay.stop();
  EXPECT_TRUE(world_.run_until([&] { return relay.stopped(); }));
  EXPECT_TRUE(world_.run_until([&] { return world_.messages() == 0; }));
}

// Twenty seconds: no heartbeats are agreed on yet.
TEST_F(RabbitMqFaults, AnEndpointThatNeverAnswersIsFollowedByTheNext) {
  const asio::ip::tcp::endpoint any_port(asio::ip::make_address("127.0.0.1"), 0);
  const asio::ip::tcp::acceptor silent(world_.io(), any_port);
  world_.options.endpoints.insert(world_.options.endpoints.begin(),
                                  {Transport::plain, "127.0.0.1", silent.local_endpoint().port()});
  start();
  expect_problem(SourceProblem::connection, "greeting: the broker did not answer in time");
  EXPECT_TRUE(consumes());
}

TEST_F(RabbitMqFaults, AHungBrokerIsNoticedAndConsumedFromWhenItIsBack) {
  world_.options.heartbeat = std::chrono::seconds(1);
  start();
  ASSERT_TRUE(consumes());
  broker().tool({"pause-node", "0"});
  EXPECT_TRUE(world_.run_until([&] { return !running_->consuming(); }));
  EXPECT_EQ(running_->health().problem, SourceProblem::connection);
  broker().tool({"resume-node", "0"});
  EXPECT_TRUE(consumes());
}

TEST_F(RabbitMqFaults, AHungBrokerDoesNotHoldUpAStop) {
  start();
  ASSERT_TRUE(consumes());
  broker().tool({"pause-node", "0"});
  const TimePoint begun = world_.clock().now();
  running_->end();
  const Duration took = world_.clock().now() - begun;
  broker().tool({"resume-node", "0"});
  EXPECT_LT(took, std::chrono::seconds(5));
}

TEST_F(RabbitMqFaults, TlsWithTheRightAuthorityConsumes) {
  world_.options.endpoints = {{Transport::tls, "localhost", broker().tls_port()}};
  world_.options.tls_ca_file = broker().ca_file();
  start();
  expect_healed();
}

TEST_F(RabbitMqFaults, TlsWithAnotherAuthorityIsAConfigurationProblem) {
  world_.options.endpoints = {{Transport::tls, "localhost", broker().tls_port()}};
  start();
  expect_problem(SourceProblem::configuration, "certificate");
}

TEST_F(RabbitMqFaults, TlsToAnotherHostThanTheCertificatesIsAConfigurationProblem) {
  Relay relay(world_.io(), broker().tls_port(), "127.0.0.2");
  world_.options.endpoints = {{Transport::tls, "127.0.0.2", relay.port()}};
  world_.options.tls_ca_file = broker().ca_file();
  start();
  expect_problem(SourceProblem::configuration, "IP address mismatch");
  relay.stop();
  EXPECT_TRUE(world_.run_until([&] { return relay.stopped(); }));
}

TEST_F(RabbitMqFaults, ACaFileThatIsMissingIsAConfigurationProblem) {
  world_.options.endpoints = {{Transport::tls, "localhost", broker().tls_port()}};
  world_.options.tls_ca_file = "/nowhere/ca.pem";
  start();
  expect_problem(SourceProblem::configuration, "/nowhere/ca.pem");
}

}  // namespace
}  // namespace wheelpit
