#include "app/dev/dev_broker.h"

#include <gtest/gtest.h>

namespace wheelpit {
namespace {

DevBroker read(std::string_view broker, std::string_view queue = "") {
  const auto parsed = parse_dev_broker(broker, queue);
  EXPECT_TRUE(parsed) << (parsed ? "" : parsed.error().message());
  return parsed ? *parsed : DevBroker{};
}

std::string fault_of(std::string_view broker, std::string_view queue = "") {
  const auto parsed = parse_dev_broker(broker, queue);
  return parsed ? "no fault" : parsed.error().message();
}

TEST(DevBroker, RabbitMqsUrlHasLoginAndVirtualHost) {
  const DevBroker broker = read("amqp://me:p%40ss@mill:5673/%2Fshop", "orders");
  EXPECT_EQ(broker.kind, SourceKind::rabbitmq);
  EXPECT_EQ(broker.endpoint, "amqp://mill:5673");
  EXPECT_EQ(broker.user, "me");
  EXPECT_EQ(broker.password.reveal(), "p@ss");
  EXPECT_EQ(broker.virtual_host, "/shop");
  EXPECT_EQ(to_string(broker),
            "queue \"orders\" of RabbitMQ at amqp://mill:5673, virtual host /shop");
}

TEST(DevBroker, BrokersHaveTheLoginTheyAreInstalledWith) {
  EXPECT_EQ(read("amqps://mill", "q").user, "guest");
  EXPECT_EQ(read("amqps://mill/", "q").virtual_host, "/");
  const DevBroker activemq = read("tcp://localhost", "q");
  EXPECT_EQ(activemq.kind, SourceKind::activemq);
  EXPECT_EQ(activemq.endpoint, "tcp://localhost");
  EXPECT_EQ(activemq.user + activemq.password.reveal(), "adminadmin");
  EXPECT_EQ(read("kafka://localhost/t").user, "");
}

TEST(DevBroker, ATopicStandsInTheUrlOrBesideIt) {
  const DevBroker broker = read("kafkas://u:p@a,b:9093/orders");
  EXPECT_EQ(broker.kind, SourceKind::self_managed_kafka);
  EXPECT_EQ(broker.endpoint, "a:9092,b:9093");
  EXPECT_TRUE(broker.tls);
  EXPECT_EQ(broker.name, "orders");
  EXPECT_EQ(read("kafka://a", "orders").name, "orders");
  EXPECT_EQ(fault_of("kafka://a"), "which topic? Name it with --queue NAME");
  EXPECT_EQ(fault_of("kafka://a/x", "y"),
            "--broker names \"x\" and --queue \"y\": leave one of them out");
}

TEST(DevBroker, AQueueOfSqsIsAtAwsOrAtAServer) {
  const DevBroker aws = read("sqs:orders");
  EXPECT_EQ(aws.endpoint, "");
  EXPECT_EQ(aws.arn, "arn:aws:sqs:us-east-1:000000000000:orders");
  const DevBroker server = read("sqs:http://127.0.0.1:9324/orders");
  EXPECT_EQ(server.endpoint, "http://127.0.0.1:9324");
  EXPECT_EQ(server.name, "orders");
  EXPECT_EQ(read("sqs:http://127.0.0.1:9324", "orders").endpoint, "http://127.0.0.1:9324");
  EXPECT_EQ(read("sqs:", "orders").name, "orders");
  EXPECT_EQ(read("arn:aws:sqs:eu-west-1:123456789012:orders").name, "orders");
  EXPECT_EQ(read("kinesis:http://localhost:4567/clicks").arn,
            "arn:aws:kinesis:us-east-1:000000000000:stream/clicks");
  EXPECT_EQ(read("arn:aws:kinesis:eu-west-1:123456789012:stream/clicks").name, "clicks");
}

TEST(DevBroker, WhatIsNoBrokerIsRefusedAndNoPasswordRepeated) {
  EXPECT_TRUE(fault_of("localhost", "q").starts_with("--broker must be amqp://"));
  EXPECT_TRUE(fault_of("arn:aws:s3:::bucket").starts_with("--broker must be"));
  EXPECT_TRUE(fault_of("amqp://", "q").starts_with("--broker must be"));
  EXPECT_EQ(fault_of("amqp://mill"), "which queue? Name it with --queue NAME");
  EXPECT_EQ(fault_of("amqp://u:hidden%4@mill", "q").find("hidden"), std::string::npos);
}

}  // namespace
}  // namespace wheelpit
