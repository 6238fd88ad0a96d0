#include "source/rabbitmq/amqp_endpoint.h"

#include <gtest/gtest.h>

#include <string>

namespace wheelpit::rabbitmq {
namespace {

std::string refusal(std::string_view url) {
  const auto endpoint = parse_amqp_endpoint(url);
  return endpoint ? "accepted" : endpoint.error().message();
}

TEST(ParseAmqpEndpoint, KnowsBothSchemesAndTheirPorts) {
  EXPECT_EQ(*parse_amqp_endpoint("amqp://mq.example.org"),
            (Endpoint{Transport::plain, "mq.example.org", 5672}));
  EXPECT_EQ(*parse_amqp_endpoint("amqps://mq.example.org/"),
            (Endpoint{Transport::tls, "mq.example.org", 5671}));
  EXPECT_EQ(*parse_amqp_endpoint("AMQP://127.0.0.1:20000"),
            (Endpoint{Transport::plain, "127.0.0.1", 20000}));
  EXPECT_EQ(*parse_amqp_endpoint("amqps://[::1]:5671"), (Endpoint{Transport::tls, "::1", 5671}));
}

TEST(ParseAmqpEndpoint, SaysWhereCredentialsBelongWithoutRepeatingThem) {
  const std::string why = refusal("amqp://user:geheim@host");
  EXPECT_TRUE(why.contains("BASIC_AUTH")) << why;
  EXPECT_FALSE(why.contains("geheim")) << why;
}

TEST(ParseAmqpEndpoint, SaysWhereTheVirtualHostBelongs) {
  EXPECT_TRUE(refusal("amqp://host/esm").contains("VIRTUAL_HOST"));
  EXPECT_TRUE(refusal("amqp://host/%2F").contains("VIRTUAL_HOST"));
}

TEST(ParseAmqpEndpoint, RefusesWhatNamesNoEndpoint) {
  for (const char* url : {"", "host:5672", "http://host", "amqp://", "amqp://:5672", "amqp:host",
                          "amqp://host:0", "amqp://host:70000", "amqp://host:", "amqp://host?x=1",
                          "amqp://ho st", "amqp://host:5672x"}) {
    EXPECT_TRUE(refusal(url).starts_with("must be amqp://HOST[:PORT] or amqps://HOST[:PORT]"))
        << url << ": " << refusal(url);
  }
}

}  // namespace
}  // namespace wheelpit::rabbitmq
