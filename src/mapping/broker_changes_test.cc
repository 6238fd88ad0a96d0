#include "mapping/broker_changes.h"

#include <gtest/gtest.h>

namespace wheelpit {
namespace {

using Names = std::vector<std::string>;

Broker broker(const std::string& name, const std::string& url = "amqp://h") {
  Broker broker;
  broker.name = name;
  broker.id = "b-" + name;
  broker.arn = "arn:" + name;
  broker.endpoints = {url};
  return broker;
}

TEST(BrokerChanges, AreNoneForTheSameListInAnyOrder) {
  const BrokerChanges none =
      changes_between({broker("a"), broker("b")}, {broker("b"), broker("a")});
  EXPECT_TRUE(none.empty());
  EXPECT_TRUE(none.reconnect.empty());
}

TEST(BrokerChanges, NameWhatCameWentAndIsReachedOtherwise) {
  const BrokerChanges changes =
      changes_between({broker("a"), broker("b"), broker("gone")},
                      {broker("new"), broker("a"), broker("b", "amqp://i")});
  EXPECT_EQ(changes.added, Names{"new"});
  EXPECT_EQ(changes.changed, Names{"b"});
  EXPECT_EQ(changes.removed, Names{"gone"});
  EXPECT_EQ(changes.reconnect, (Names{"arn:new", "arn:b", "arn:gone"}));
}

TEST(BrokerChanges, OfAPublisherLeaveConnectionsAlone) {
  Broker with_publisher = broker("a");
  with_publisher.publisher_secret = "login";
  const BrokerChanges changes = changes_between({broker("a")}, {with_publisher});
  EXPECT_EQ(changes.changed, Names{"a"});
  EXPECT_TRUE(changes.reconnect.empty());
}

TEST(BrokerChanges, OfTheEngineOrTheAuthoritiesReconnect) {
  Broker engine = broker("a");
  engine.kind = SourceKind::activemq;
  Broker authorities = broker("a");
  authorities.tls_ca_file = "/ca.pem";
  for (const Broker& after : {engine, authorities}) {
    EXPECT_EQ(changes_between({broker("a")}, {after}).reconnect, Names{"arn:a"});
  }
}

TEST(BrokerChanges, ABrokerWithAnotherIdIsAnotherBroker) {
  Broker other = broker("a");
  other.arn = "arn:other";
  const BrokerChanges changes = changes_between({broker("a")}, {other});
  EXPECT_EQ(changes.added, Names{"a"});
  EXPECT_EQ(changes.removed, Names{"a"});
}

}  // namespace
}  // namespace wheelpit
