#include "source/activemq/activemq_memory.h"

#include <gtest/gtest.h>

namespace wheelpit::activemq {
namespace {

TEST(ActiveMqMemory, CountsAttemptsUntilTheMessageIsSettled) {
  ActiveMqMemory memory;
  EXPECT_TRUE(memory.empty());
  EXPECT_EQ(memory.failed("a"), 1);
  EXPECT_EQ(memory.failed("a"), 2);
  EXPECT_EQ(memory.failed("b"), 1);
  EXPECT_EQ(memory.attempts("a"), 2);
  EXPECT_EQ(memory.attempts("c"), 0);
  memory.settled("a");
  EXPECT_EQ(memory.attempts("a"), 0);
  memory.settled("b");
  memory.settled("unknown");
  EXPECT_TRUE(memory.empty());
}

TEST(ActiveMqMemory, KnowsWhatSucceededUntilTheMessageIsSettled) {
  ActiveMqMemory memory;
  memory.failed("a");
  EXPECT_FALSE(memory.has_succeeded("a"));
  memory.succeeded("a");
  EXPECT_TRUE(memory.has_succeeded("a"));
  EXPECT_FALSE(memory.has_succeeded("b"));
  memory.settled("a");
  EXPECT_FALSE(memory.has_succeeded("a"));
}

TEST(ActiveMqMemory, TellsCopiesOfAMessageInSeveralQueuesApart) {
  EXPECT_NE(ActiveMqMemory::key("ID:1", "Consumer.a.VirtualTopic.t"),
            ActiveMqMemory::key("ID:1", "Consumer.b.VirtualTopic.t"));
}

TEST(ActiveMqMemory, ForgetsTheOldestBeyondItsLimit) {
  ActiveMqMemory memory(2);
  memory.failed("a");
  memory.succeeded("b");
  memory.failed("a");
  memory.failed("c");
  EXPECT_EQ(memory.size(), 2U);
  EXPECT_EQ(memory.attempts("a"), 0);
  EXPECT_TRUE(memory.has_succeeded("b"));
  EXPECT_EQ(memory.attempts("c"), 1);
}

TEST(ActiveMqMemory, DoesNotGrowWithMessagesThatFailAndThenSucceed) {
  ActiveMqMemory memory(10);
  for (int i = 0; i < 1000; ++i) {
    memory.failed(std::to_string(i));
    if (i % 2 == 0) memory.settled(std::to_string(i));
    ASSERT_LE(memory.size(), 10U);
  }
}

}  // namespace
}  // namespace wheelpit::activemq
