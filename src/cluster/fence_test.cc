#include "cluster/fence.h"

#include <gtest/gtest.h>

namespace wheelpit::cluster {
namespace {

TEST(FenceTest, OwnerAndEpochMustBothHold) {
  const SlotRow row{.name = {.kind = SlotKind::mapping, .key = "m"}, .owner = "a", .epoch = 2};
  EXPECT_TRUE(passes(kFence, row, {.owner = "a", .epoch = 2}));
  EXPECT_FALSE(passes(kFence, row, {.owner = "a", .epoch = 1}));
  EXPECT_FALSE(passes(kFence, row, {.owner = "b", .epoch = 2}));
}

TEST(FenceTest, AStatementFailsWithoutTheRow) {
  const SlotName name{.kind = SlotKind::bucket, .key = std::string("k'\0", 3), .part = 7};
  EXPECT_EQ(
      fence_of(name, {.owner = "a'; DROP", .epoch = 5}),
      "SELECT 1 / count(*) FROM (SELECT 1 FROM wheelpit.slot WHERE kind = 3 AND key = "
      "'\\x6b2700'::bytea AND part = 7 AND owner = 'a''; DROP' AND epoch = 5 FOR SHARE) held");
}

}  // namespace
}  // namespace wheelpit::cluster
