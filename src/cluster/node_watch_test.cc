#include "cluster/node_watch.h"

#include <gtest/gtest.h>

#include <chrono>

namespace wheelpit::cluster {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;
using Names = std::set<std::string>;

class NodeWatchTest : public testing::Test {
 protected:
  static NodeRow row(const std::string& node, bool live, std::int64_t expires_ms = 0) {
    return {.incarnation = node + "1",
            .node = node,
            .name = {},
            .live = live,
            .expires_ms = expires_ms};
  }
  Names look(const std::vector<NodeRow>& rows, Duration later = seconds(1)) {
    now += later;
    return watch.present(rows, now);
  }

  NodeWatch watch;
  TimePoint now{};
};

TEST_F(NodeWatchTest, ANodeIsGoneWhenItWasWatchedForThreeSecondsAfterItsLease) {
  const std::vector rows = {row("a", true), row("b", false)};
  for (int second = 0; second < 3; ++second) EXPECT_EQ(look(rows), (Names{"a", "b"})) << second;
  EXPECT_EQ(look(rows), Names{"a"});
  EXPECT_EQ(look({row("a", true), row("b", true)}), (Names{"a", "b"})) << "it came back";
}

TEST_F(NodeWatchTest, AnOutageOfTheStoreMakesNobodyGone) {
  const std::vector rows = {row("a", true), row("b", false)};
  for (int second = 0; second < 3; ++second) look(rows);
  EXPECT_EQ(look(rows, seconds(60)), (Names{"a", "b"})) << "the watch begins anew";
  for (int second = 0; second < 2; ++second) EXPECT_EQ(look(rows), (Names{"a", "b"}));
  EXPECT_EQ(look(rows), Names{"a"});
}

// A clock that jumps ahead makes all expire; each renews within two seconds.
TEST_F(NodeWatchTest, WhoRenewsMeanwhileIsNotGone) {
  for (int second = 0; second < 10; ++second) {
    EXPECT_EQ(look({row("b", false, second)}), Names{"b"});
  }
}

TEST_F(NodeWatchTest, AnotherIncarnationOfTheNodeIsTheNode) {
  NodeRow again = row("b", true);
  again.incarnation = "b2";
  for (int second = 0; second < 5; ++second) {
    EXPECT_EQ(look({row("b", false), again}), Names{"b"});
  }
}

TEST_F(NodeWatchTest, WhoHasLeftInOrderIsNotThere) {
  EXPECT_EQ(look({row("a", true)}), Names{"a"});
}

}  // namespace
}  // namespace wheelpit::cluster
