#include "source/activemq/queue_name.h"

#include <gtest/gtest.h>

namespace wheelpit::activemq {
namespace {

TEST(PhysicalQueueName, IsTheNameItself) {
  EXPECT_EQ(*physical_queue_name("orders"), "orders");
  EXPECT_EQ(*physical_queue_name("Consumer.A.VirtualTopic.Orders"),
            "Consumer.A.VirtualTopic.Orders");
  EXPECT_EQ(*physical_queue_name("orders.*.new"), "orders.*.new");
  EXPECT_EQ(*physical_queue_name("orders.>"), "orders.>");
  EXPECT_EQ(*physical_queue_name("with space"), "with space");
}

TEST(PhysicalQueueName, LeavesTheSchemeOfEachPartOut) {
  EXPECT_EQ(*physical_queue_name("queue://orders"), "orders");
  EXPECT_EQ(*physical_queue_name("a, queue://b ,c.>"), "a,b,c.>");
}

TEST(PhysicalQueueName, RefusesWhatIsNoQueueAndSaysWhy) {
  const auto refusal = [](std::string_view name) {
    const auto parsed = physical_queue_name(name);
    return parsed ? "accepted" : parsed.error().message();
  };
  EXPECT_TRUE(refusal("topic://prices").contains("VirtualTopic"));
  EXPECT_TRUE(refusal("orders,topic://prices").contains("a topic cannot be consumed"));
  EXPECT_TRUE(refusal("temp-queue://x").contains("temporary"));
  EXPECT_TRUE(refusal("orders?consumer.prefetchSize=1").contains("options"));
  for (const char* name : {"", " ", "a,,b", "a,", "queue://"}) {
    EXPECT_TRUE(refusal(name).contains("a name is missing")) << name << ": " << refusal(name);
  }
}

}  // namespace
}  // namespace wheelpit::activemq
