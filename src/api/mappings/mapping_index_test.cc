#include "api/mappings/mapping_index.h"

#include <gtest/gtest.h>

#include <boost/asio/io_context.hpp>

#include "base/run_to_end.h"
#include "store/memory/memory_store.h"

namespace wheelpit::api {
namespace {

class MappingIndexTest : public testing::Test {
 protected:
  Mapping mapping(const std::string& uuid, const std::string& queue = "q") {
    Mapping made;
    made.uuid = uuid;
    made.event_source_arn = "broker";
    made.function_arn = "function";
    made.mq().queue = queue;
    return made;
  }
  Revision store_it(const Mapping& made, Revision expected = 0) {
    return *run_to_end(io, mappings.put(made, expected));
  }
  std::vector<std::string> like(const Mapping& wanted) {
    std::vector<std::string> uuids;
    const auto found = run_to_end(io, index.like(wanted));
    EXPECT_TRUE(found);
    for (const Mapping& one : *found) uuids.push_back(one.uuid);
    return uuids;
  }
  using Uuids = std::vector<std::string>;

  boost::asio::io_context io;
  MemoryStore documents;
  MappingStore mappings{documents};
  MappingIndex index{mappings};
};

TEST_F(MappingIndexTest, WhatWasStoredBeforeIsFound) {
  store_it(mapping("a"));
  store_it(mapping("b", "other"));
  EXPECT_EQ(like(mapping("new")), Uuids{"a"});
  EXPECT_EQ(like(mapping("new", "third")), Uuids{});
}

TEST_F(MappingIndexTest, WhatItWasToldOfIsFoundOnceItIsStored) {
  EXPECT_EQ(like(mapping("new")), Uuids{});
  index.add(mapping("a"));
  store_it(mapping("a"));
  EXPECT_EQ(like(mapping("new")), Uuids{"a"});
}

TEST_F(MappingIndexTest, WhatIsGoneOrReadsSomethingElseNowIsNot) {
  const Revision gone = store_it(mapping("gone"));
  const Revision moved = store_it(mapping("moved"));
  EXPECT_EQ(like(mapping("new")), (Uuids{"gone", "moved"}));
  EXPECT_TRUE(run_to_end(io, mappings.remove("gone", gone)));
  store_it(mapping("moved", "other"), moved);
  EXPECT_EQ(like(mapping("new")), Uuids{});
}

TEST_F(MappingIndexTest, AStoreThatFailsIsAskedAgain) {
  store_it(mapping("a"));
  documents.fail_with(Error(Errc::unavailable, "the disk is full"));
  EXPECT_FALSE(run_to_end(io, index.like(mapping("new"))));
  documents.fail_with(std::nullopt);
  EXPECT_EQ(like(mapping("new")), Uuids{"a"});
}

}  // namespace
}  // namespace wheelpit::api
