#include "source/sharded/shard_pace.h"

#include <gtest/gtest.h>

#include <chrono>

#include "source/sharded/shard_paces.h"

namespace wheelpit::sharded {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;

constexpr TimePoint kNow = TimePoint{} + std::chrono::hours(1);

TEST(ShardPace, LetsSoManyCallsGoInASecondWhoeverMakesThem) {
  ShardPace pace({.calls = 5}, true);
  for (int i = 0; i < 5; ++i)
    EXPECT_EQ(pace.reserve(kNow + milliseconds(i)), kNow + milliseconds(i));
  EXPECT_EQ(pace.reserve(kNow + milliseconds(9)), kNow + seconds(1));
  EXPECT_EQ(pace.reserve(kNow + milliseconds(9)), kNow + milliseconds(1001));
  EXPECT_EQ(pace.reserve(kNow + seconds(9)), kNow + seconds(9));
}

TEST(ShardPace, WaitsForTheBytesThatWereTaken) {
  ShardPace pace({.bytes = 2'000'000}, true);
  pace.took(1'000'000, kNow);
  EXPECT_EQ(pace.reserve(kNow), kNow);
  pace.took(10'000'000, kNow);
  EXPECT_EQ(pace.reserve(kNow), kNow + milliseconds(4500));
}

TEST(ShardPace, AServerWithoutLimitsHasNoneUntilItRefuses) {
  ShardPace pace({.calls = 2}, false);
  for (int i = 0; i < 9; ++i) EXPECT_EQ(pace.reserve(kNow), kNow);
  pace.took(100'000'000, kNow);
  EXPECT_EQ(pace.reserve(kNow), kNow);
  pace.throttled(kNow);
  EXPECT_EQ(pace.reserve(kNow), kNow + seconds(1));
  EXPECT_TRUE(pace.keeps_limits());
}

TEST(ShardPaces, AreSharedByName) {
  ShardPaces paces;
  const auto one = paces.of("s/1", {.calls = 1}, true);
  EXPECT_EQ(paces.of("s/1", {.calls = 9}, true), one);
  EXPECT_NE(paces.of("s/2", {.calls = 1}, true), one);
  EXPECT_EQ(one->reserve(kNow), kNow);
  EXPECT_EQ(paces.of("s/1", {.calls = 1}, true)->reserve(kNow), kNow + seconds(1));
}

}  // namespace
}  // namespace wheelpit::sharded
