#include "app/config/broker_endpoints.h"

#include <gtest/gtest.h>

#include <string>

namespace wheelpit {
namespace {

std::string text_of(const Result<std::vector<Endpoint>>& endpoints) {
  if (!endpoints) return "error: " + endpoints.error().message();
  std::string text;
  for (const Endpoint& endpoint : *endpoints) {
    text += (text.empty() ? "" : " ") + to_string(endpoint);
    if (endpoint.transport == Transport::tls) text += "(TLS)";
  }
  return text;
}

Broker broker(SourceKind kind, std::vector<std::string> urls) {
  Broker made;
  made.kind = kind;
  made.endpoints = std::move(urls);
  return made;
}

TEST(BrokerEndpoints, AreThoseOfEachUrlInTheirOrder) {
  EXPECT_EQ(text_of(endpoints_of(broker(SourceKind::rabbitmq, {"amqp://one", "amqps://two:5"}))),
            "one:5672 two:5(TLS)");
}

TEST(BrokerEndpoints, AUrlOfActiveMqMayNameSeveral) {
  EXPECT_EQ(text_of(endpoints_of(
                broker(SourceKind::activemq, {"failover:(tcp://one,ssl://two)", "tcp://three:7"}))),
            "one:61616 two:61617(TLS) three:7");
}

TEST(BrokerEndpoints, AUrlIsReadAsItsBrokersKindReadsIt) {
  EXPECT_FALSE(endpoints_of_url(SourceKind::rabbitmq, "tcp://one"));
  EXPECT_FALSE(endpoints_of_url(SourceKind::activemq, "amqp://one"));
  EXPECT_FALSE(endpoints_of(broker(SourceKind::rabbitmq, {"amqp://one", "tcp://two"})));
}

}  // namespace
}  // namespace wheelpit
