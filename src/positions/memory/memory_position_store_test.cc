#include "positions/memory/memory_position_store.h"

#include <gtest/gtest.h>

#include "positions/position_store_conformance.h"

namespace wheelpit {
namespace {

struct MemoryDriver {
  std::unique_ptr<MovablePositionStore> open() {
    return std::make_unique<MemoryPositionStore>(kept);
  }
  std::shared_ptr<MemoryPositionStore::Kept> kept = std::make_shared<MemoryPositionStore::Kept>();
};

INSTANTIATE_TYPED_TEST_SUITE_P(Memory, PositionStoreConformance, MemoryDriver);

TEST(MemoryPositionStore, FailsEveryCallWhenTold) {
  MemoryPositionStore store;
  store.fail_with(Error(Errc::unavailable, "no disk"));
  EXPECT_EQ(run_to_end(store.load("m")).error().message(), "no disk");
  EXPECT_FALSE(run_to_end(store.add("m", {new_partition("a")})));
  EXPECT_FALSE(run_to_end(store.advance({})));
  store.fail_with(std::nullopt);
  EXPECT_TRUE(run_to_end(store.load("m"))->empty());
}

}  // namespace
}  // namespace wheelpit
