#include <gtest/gtest.h>

#include "base/run_to_end.h"
#include "store/function_store.h"
#include "store/mapping_store.h"
#include "store/memory/memory_store.h"

namespace wheelpit {
namespace {

Mapping mapping_of(std::string uuid) {
  Mapping mapping;
  mapping.uuid = std::move(uuid);
  return mapping;
}

TEST(MappingStore, PutsGetsListsAndRemovesByUuid) {
  MemoryStore documents;
  MappingStore mappings(documents);
  ASSERT_EQ(run_to_end(mappings.put(mapping_of("b"), 0)), Revision{1});
  ASSERT_TRUE(run_to_end(mappings.put(mapping_of("a"), 0)));

  const auto got = run_to_end(mappings.get("b"));
  ASSERT_TRUE(got && *got);
  EXPECT_EQ((*got)->value.uuid, "b");
  EXPECT_EQ((*got)->revision, 1U);
  EXPECT_FALSE(*run_to_end(mappings.get("c")));

  const auto all = run_to_end(mappings.list());
  ASSERT_TRUE(all);
  ASSERT_EQ(all->size(), 2U);
  EXPECT_EQ((*all)[0].value.uuid, "a");

  EXPECT_EQ(run_to_end(mappings.remove("b", 9)).error().code(), Errc::conflict);
  EXPECT_TRUE(run_to_end(mappings.remove("b", 1)));
}

TEST(MappingStore, ADamagedDocumentIsNamed) {
  MemoryStore documents;
  MappingStore mappings(documents);
  ASSERT_TRUE(run_to_end(documents.put(Collection::mappings, "m-7", "{}", 0)));
  const auto got = run_to_end(mappings.get("m-7"));
  ASSERT_FALSE(got);
  EXPECT_EQ(got.error().code(), Errc::malformed);
  EXPECT_EQ(got.error().message(),
            "the stored mapping \"m-7\" is damaged: member \"uuid\" is missing");
  EXPECT_EQ(run_to_end(mappings.list()).error().code(), Errc::malformed);
}

TEST(FunctionStore, FindsWhatItHasFoundOrPutBeforeWithoutTheStore) {
  MemoryStore documents;
  FunctionStore elsewhere(documents);
  Function function;
  function.name = "orders";
  ASSERT_TRUE(run_to_end(elsewhere.put(function, 0)));

  FunctionStore functions(documents);
  EXPECT_EQ((*run_to_end(functions.find("orders")))->revision, 1U);
  EXPECT_EQ(*run_to_end(functions.find("nobody")), nullptr);
  function.description = "changed";
  ASSERT_TRUE(run_to_end(functions.put(function, 1)));
  documents.fail_with(Error(Errc::unavailable, "no disk"));
  EXPECT_EQ((*run_to_end(functions.find("orders")))->value.description, "changed");
  EXPECT_EQ((*run_to_end(functions.find("orders")))->revision, 2U);
  EXPECT_EQ(run_to_end(functions.find("nobody")).error().code(), Errc::unavailable);

  documents.fail_with(std::nullopt);
  ASSERT_TRUE(run_to_end(functions.remove("orders", 2)));
  EXPECT_EQ(*run_to_end(functions.find("orders")), nullptr);
}

TEST(FunctionStore, APutThatFailedIsNotKnown) {
  MemoryStore documents;
  FunctionStore functions(documents);
  Function function;
  function.name = "orders";
  ASSERT_TRUE(run_to_end(functions.put(function, 0)));
  function.description = "lost";
  ASSERT_FALSE(run_to_end(functions.put(function, 7)));
  EXPECT_EQ((*run_to_end(functions.find("orders")))->value.description, "");
}

TEST(FunctionStore, IsKeyedByName) {
  MemoryStore documents;
  FunctionStore functions(documents);
  Function function;
  function.name = "orders";
  ASSERT_TRUE(run_to_end(functions.put(function, 0)));
  EXPECT_EQ((*run_to_end(functions.get("orders")))->value.name, "orders");
  EXPECT_EQ(run_to_end(functions.list("orders"))->size(), 0U);
  EXPECT_TRUE(run_to_end(functions.remove("orders", 1)));
}

}  // namespace
}  // namespace wheelpit
