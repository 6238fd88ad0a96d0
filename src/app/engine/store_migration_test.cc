#include "app/engine/store_migration.h"

#include <gtest/gtest.h>

#include <array>
#include <memory>
#include <string>

#include "async/memory/memory_event_queue.h"
#include "base/run_to_end.h"
#include "positions/memory/memory_position_store.h"
#include "positions/sample_positions.h"
#include "store/memory/memory_store.h"

namespace wheelpit {
namespace {

constexpr std::array kOthers = {Collection::mappings, Collection::secrets, Collection::layers,
                                Collection::recordings};

class StoreMigrationTest : public testing::Test {
 protected:
  Result<Migrated> copy() {
    return run_to_end(copy_stores({from_documents_, from_events_, from_positions_},
                                  {to_documents_, to_events_, to_positions_}));
  }
  static async::AsyncEvent event(const std::string& id) {
    async::AsyncEvent event;
    event.request_id = id;
    event.payload = std::make_shared<const std::string>("{\"of\":\"" + id + "\"}");
    event.accepted = WallTime(std::chrono::seconds(1'700'000'000));
    return event;
  }

  MemoryStore from_documents_;
  MemoryStore to_documents_;
  async::MemoryEventQueue from_events_;
  async::MemoryEventQueue to_events_;
  MemoryPositionStore from_positions_;
  MemoryPositionStore to_positions_;
};

TEST_F(StoreMigrationTest, CopiesEveryKindOfThing) {
  for (int i = 0; i < 250; ++i) {
    ASSERT_TRUE(
        run_to_end(from_documents_.put(Collection::functions, "f" + std::to_string(i), "code", 0)));
  }
  for (const auto in : kOthers) {
    ASSERT_TRUE(run_to_end(from_documents_.put(in, "k", "one", 0)));
    ASSERT_TRUE(run_to_end(from_documents_.put(in, "k", "two", 1)));
  }
  ASSERT_TRUE(run_to_end(from_events_.add(event("a"))));
  const auto failed = run_to_end(from_events_.add(event("b")));
  async::EventUpdate update;
  update.number = *failed;
  update.progress.state = async::EventState::failed;
  update.progress.attempts = 3;
  update.progress.last_error = "boom";
  InvocationRecord::Response response;
  response.payload = "null";
  update.response = response;
  ASSERT_TRUE(run_to_end(from_events_.update({update})));

  PartitionPosition partition = new_partition("shard", 2);
  partition.slots[0].finished = sequence_number(7);
  partition.window = {{}, WallTime(std::chrono::seconds(60)), "{}"};
  ASSERT_TRUE(run_to_end(from_positions_.begin_source("m", "the stream")));
  ASSERT_TRUE(run_to_end(from_positions_.add("m", {partition})));
  for (int i = 0; i < 250; ++i) {
    ASSERT_TRUE(run_to_end(from_positions_.restore_notices({{0, "m", {"arn", "x"}}})));
  }

  const auto done = copy();
  ASSERT_TRUE(done) << done.error().message();
  EXPECT_EQ(done->documents, 254U);
  EXPECT_EQ(done->events, 2U);
  EXPECT_EQ(done->mappings, 1U);
  EXPECT_EQ(done->notices, 250U);
  EXPECT_EQ(*run_to_end(to_positions_.load("m")), std::vector{partition});
  EXPECT_EQ(run_to_end(to_positions_.notices(0, 1000))->size(), 250U);
  const auto functions = run_to_end(to_documents_.list(Collection::functions, "", 1000));
  EXPECT_EQ(functions->size(), 250U);
  for (const auto in : kOthers) {
    EXPECT_EQ((*run_to_end(to_documents_.get(in, "k")))->body, "two");
  }
  const auto events = run_to_end(to_events_.list({}, 0, 10));
  ASSERT_EQ(events->events.size(), 2U);
  EXPECT_EQ(events->events[0].request_id, "a");
  const auto whole = run_to_end(to_events_.read({events->events[1].number}));
  EXPECT_EQ(whole->at(0).event.request_id, "b");
  EXPECT_EQ(*whole->at(0).event.payload, "{\"of\":\"b\"}");
  EXPECT_EQ(whole->at(0).progress.state, async::EventState::failed);
  EXPECT_EQ(whole->at(0).progress.last_error, "boom");
  EXPECT_EQ(whole->at(0).last_response->payload, "null");
}

TEST_F(StoreMigrationTest, WritesNothingWhereSomethingIs) {
  ASSERT_TRUE(run_to_end(from_documents_.put(Collection::mappings, "k", "one", 0)));
  ASSERT_TRUE(run_to_end(to_documents_.put(Collection::layers, "other", "x", 0)));
  const auto refused = copy();
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().code(), Errc::conflict);
  EXPECT_FALSE(*run_to_end(to_documents_.get(Collection::mappings, "k")));
}

TEST_F(StoreMigrationTest, PositionsAreLookedForInTheTargetToo) {
  ASSERT_TRUE(run_to_end(to_positions_.add("m", {new_partition("a")})));
  EXPECT_FALSE(copy());
}

}  // namespace
}  // namespace wheelpit
