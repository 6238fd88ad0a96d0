#include "api/admin/observed_mapping.h"

#include <gtest/gtest.h>

namespace wheelpit::api {
namespace {

using namespace std::chrono_literals;
using namespace std::string_literals;

TEST(ObservedMappingTest, IsReadAsItWasWritten) {
  ObservedMapping mapping;
  mapping.condition.consuming = true;
  mapping.condition.fault = static_cast<ConsumerFault>(1);
  mapping.condition.words = "\xff no"s;
  mapping.condition.fault_since = WallTime(5ms);
  mapping.numbers.polled = 1;
  mapping.numbers.buffered = 12;
  mapping.numbers.queue_messages = 7;
  mapping.numbers.last_success = WallTime(9ms);
  mapping.numbers.parts = {{.name = "shard-1", .oldest_since = WallTime(1ms), .lag = 3},
                           {.name = "shard-2", .oldest_since = std::nullopt, .lag = std::nullopt}};
  const auto read = read_observed(observed_text({{"u-1", mapping}, {"u-2", {}}}));
  ASSERT_TRUE(read);
  ASSERT_EQ(read->size(), 2U);
  const ObservedMapping& same = read->at("u-1");
  EXPECT_EQ(same.condition, mapping.condition);
  EXPECT_EQ(same.numbers.polled, 1);
  EXPECT_EQ(same.numbers.buffered, 12);
  EXPECT_EQ(same.numbers.queue_messages, 7);
  EXPECT_FALSE(same.numbers.queue_consumers);
  EXPECT_EQ(same.numbers.last_success, mapping.numbers.last_success);
  ASSERT_EQ(same.numbers.parts.size(), 2U);
  EXPECT_EQ(same.numbers.parts[0].name, "shard-1");
  EXPECT_EQ(same.numbers.parts[0].lag, 3);
  EXPECT_FALSE(same.numbers.parts[1].lag);
}

TEST(ObservedMappingTest, WhatIsNoneIsNotRead) {
  for (const char* text : {"", "[]", "{", "{\"u\":1}", "{\"u\":{}}", "{\"u\":{\"consuming\":1}}"}) {
    EXPECT_FALSE(read_observed(text)) << text;
  }
  EXPECT_TRUE(read_observed("{}"));
}

}  // namespace
}  // namespace wheelpit::api
