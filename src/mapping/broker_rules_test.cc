#include "mapping/broker_rules.h"

#include <gtest/gtest.h>

namespace wheelpit {
namespace {

using enum SourceKind;

const SourceAccess kAuth{.type = "BASIC_AUTH", .uri = "secret"};
const SourceAccess kHost{.type = "VIRTUAL_HOST", .uri = "/orders"};

std::string text_of(const Status& status) { return status ? "" : status.error().message(); }

TEST(BrokerRules, ANewMappingNamesOneSecretAndAtMostOneVirtualHost) {
  EXPECT_EQ(text_of(check_source_access(rabbitmq, {kAuth})), "");
  EXPECT_EQ(text_of(check_source_access(rabbitmq, {kHost, kAuth})), "");
  EXPECT_EQ(text_of(check_source_access(activemq, {kAuth})), "");
  EXPECT_EQ(text_of(check_source_access(rabbitmq, {kHost})),
            "BASIC_AUTH source access configuration was not provided");
  const std::string unsupported =
      "Unsupported source access configurations type for given event source mapping type.";
  EXPECT_EQ(text_of(check_source_access(activemq, {kAuth, kHost})), unsupported);
  EXPECT_EQ(text_of(check_source_access(rabbitmq, {kAuth, {.type = "VPC_SUBNET", .uri = "s"}})),
            unsupported);
  EXPECT_EQ(text_of(check_source_access(rabbitmq, {kAuth, kAuth})),
            "Invalid parameters: sourceAccessConfigurations");
}

TEST(BrokerRules, AnUpdateReplacesTheSecretOnly) {
  const SourceAccess other{.type = "BASIC_AUTH", .uri = "other"};
  const std::vector<SourceAccess> expected = {kHost, other};
  EXPECT_EQ(*updated_source_access(rabbitmq, {kHost, kAuth}, {other}), expected);

  const auto refused = [](SourceKind kind, const std::vector<SourceAccess>& given) {
    return updated_source_access(kind, {kHost, kAuth}, given).error().message();
  };
  EXPECT_EQ(refused(rabbitmq, {}), "Invalid parameters: sourceAccessConfigurations");
  EXPECT_EQ(refused(activemq, {}), "BASIC_AUTH source access configuration was not provided");
  EXPECT_EQ(refused(rabbitmq, {kAuth, kHost}), "Invalid parameters: VIRTUAL_HOST");
  EXPECT_EQ(refused(rabbitmq, {kAuth, kAuth}), "Invalid parameters: sourceAccessConfigurations");
}

TEST(BrokerRules, AnActiveMqQueueMayBeSeveralOrAPatternButNoTopic) {
  for (const char* queue : {"orders", "Consumer.a.VirtualTopic.Orders", "a,b",
                            "queue://a, queue://b", "orders.*", "orders.>", "a:b"}) {
    EXPECT_EQ(text_of(check_queue_name(activemq, queue)), "") << queue;
  }
  EXPECT_TRUE(
      text_of(check_queue_name(activemq, "topic://prices")).contains("that is not a queue"));
  EXPECT_TRUE(text_of(check_queue_name(activemq, "a,topic://b")).contains("that is not a queue"));
  EXPECT_TRUE(
      text_of(check_queue_name(activemq, "temp-queue://x")).contains("that is not a queue"));
  EXPECT_TRUE(text_of(check_queue_name(activemq, "a,,b")).contains("between two commas"));
  EXPECT_TRUE(text_of(check_queue_name(activemq, "a?consumer.prefetchSize=1")).contains("options"));
  EXPECT_EQ(text_of(check_queue_name(rabbitmq, "topic://a?b,,")), "");
}

TEST(BrokerRules, ABrokerThatIsNotConfiguredIsSaidToBeSo) {
  EXPECT_EQ(
      find_broker({}, "arn:aws:mq:r:a:broker:x:b-1").error().message(),
      "Cannot access broker arn:aws:mq:r:a:broker:x:b-1. It is not in wheelpit's "
      "configuration; no broker is. Add it with \"wheelpit brokers add\", or as a [[broker]] of "
      "wheelpit.toml that \"wheelpit brokers reload\" reads.");
}

}  // namespace
}  // namespace wheelpit
