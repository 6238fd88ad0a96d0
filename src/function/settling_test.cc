#include "function/settling.h"

#include <gtest/gtest.h>

#include "function/function.h"

namespace wheelpit {
namespace {

using namespace std::chrono_literals;

constexpr Duration kPeriod = 100ms;
const WallTime kStart{1000s};

Function settling_function(Settling::Of of) {
  Function function;
  function.revision_id = "first";
  function.settling = Settling{.of = of, .since = kStart, .revision_id = "second"};
  return function;
}

TEST(SettlingTest, TheRevisionMovesWhenItIsOver) {
  Function function = settling_function(Settling::Of::update);
  settle(function, kStart + 99ms, kPeriod);
  EXPECT_EQ(function.revision_id, "first");
  EXPECT_TRUE(function.settling);
  settle(function, kStart + 100ms, kPeriod);
  EXPECT_EQ(function.revision_id, "second");
  EXPECT_FALSE(function.settling);
  settle(function, kStart + 200ms, kPeriod);
  EXPECT_EQ(function.revision_id, "second");
}

TEST(SettlingTest, AVersionSettlesByItself) {
  Function function;
  function.revision_id = "latest";
  Function version = settling_function(Settling::Of::creation);
  version.version = "1";
  function.versions.push_back(version);
  settle(function, kStart + 100ms, kPeriod);
  EXPECT_EQ(function.revision_id, "latest");
  EXPECT_EQ(function.versions[0].revision_id, "second");
}

TEST(SettlingTest, AClockThatWasSetBackSettles) {
  Function function = settling_function(Settling::Of::creation);
  settle(function, kStart - 1h, kPeriod);
  EXPECT_FALSE(function.settling);
}

TEST(SettlingTest, AFunctionIsPendingWhileItIsCreatedNotWhileItIsUpdated) {
  EXPECT_TRUE(is_pending(settling_function(Settling::Of::creation), "", kStart, kPeriod));
  EXPECT_TRUE(is_pending(settling_function(Settling::Of::creation), "$LATEST", kStart, kPeriod));
  EXPECT_FALSE(is_pending(settling_function(Settling::Of::creation), "", kStart + 1s, kPeriod));
  EXPECT_FALSE(is_pending(settling_function(Settling::Of::update), "", kStart, kPeriod));
  EXPECT_FALSE(is_pending(settling_function(Settling::Of::creation), "9", kStart, kPeriod));
}

TEST(SettlingTest, AnAliasIsPendingWhileEitherOfItsVersionsIs) {
  Function function;
  Function ready;
  ready.version = "1";
  Function fresh = settling_function(Settling::Of::creation);
  fresh.version = "2";
  function.versions = {ready, fresh};
  function.aliases["old"].version = "1";
  function.aliases["new"].version = "2";
  function.aliases["both"].version = "1";
  function.aliases["both"].additional = Alias::Share{.version = "2", .weight = 0.5};
  EXPECT_FALSE(is_pending(function, "old", kStart, kPeriod));
  EXPECT_TRUE(is_pending(function, "new", kStart, kPeriod));
  EXPECT_TRUE(is_pending(function, "both", kStart, kPeriod));
}

}  // namespace
}  // namespace wheelpit
