#include "store/memory/memory_store.h"

#include <gtest/gtest.h>

#include "base/run_to_end.h"
#include "store/conformance_test_suite.h"

namespace wheelpit {
namespace {

struct MemoryDriver {
  std::unique_ptr<DocumentStore> open() { return std::make_unique<MemoryStore>(); }
};

INSTANTIATE_TYPED_TEST_SUITE_P(Memory, DocumentStoreConformance, MemoryDriver);

TEST(MemoryStore, FailsEveryCallWhenTold) {
  MemoryStore store;
  store.fail_with(Error(Errc::unavailable, "no disk"));
  EXPECT_EQ(run_to_end(store.put(Collection::mappings, "a", "x", 0)).error().message(), "no disk");
  EXPECT_FALSE(run_to_end(store.get(Collection::mappings, "a")));
  EXPECT_FALSE(run_to_end(store.list(Collection::mappings, "", 1)));
  EXPECT_FALSE(run_to_end(store.remove(Collection::mappings, "a", 1)));
  store.fail_with(std::nullopt);
  EXPECT_FALSE(*run_to_end(store.get(Collection::mappings, "a")));
}

}  // namespace
}  // namespace wheelpit
