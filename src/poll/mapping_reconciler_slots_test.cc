#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "cluster/scripted_slots.h"
#include "poll/reconciler_test_world.h"

namespace wheelpit {
namespace {

using std::chrono::milliseconds;
using std::chrono::minutes;
using std::chrono::seconds;
using enum MappingState;

// Writes as long as the node has the slot, as the store does.
class SlottedMappings final : public OwnedMappings {
 public:
  SlottedMappings(MappingStore& mappings, cluster::ScriptedSlots& slots)
      : mappings_(mappings), slots_(slots) {}
  boost::asio::awaitable<Status> write(Stored<Mapping> mapping) override {
    ++writes;
    if (!slots_.held.contains({.kind = cluster::SlotKind::mapping, .key = mapping.value.uuid}) ||
        lost) {
      co_return Error(Errc::not_found, "another node has it");
    }
    const auto written = co_await mappings_.put(std::move(mapping.value), mapping.revision);
    if (!written) co_return written.error();
    co_return Status();
  }

  int writes = 0;
  bool lost = false;  // in the store, which the node does not know yet

 private:
  MappingStore& mappings_;
  cluster::ScriptedSlots& slots_;
};

class ReconcilerSlotsTest : public MappingReconcilerTest {
 protected:
  ReconcilerSlotsTest() {
    slots = &scripted_;
    owned = &writer_;
    make_reconciler();
    EXPECT_TRUE(result_of(reconciler->start()));
  }
  ~ReconcilerSlotsTest() override {
    end_reconciler();
    slots = nullptr;
    owned = nullptr;
    make_reconciler();  // which the base ends
  }
  void create() {
    put(new_mapping());
    scripted_.give(slot_);
    settle();
  }

  const cluster::SlotName slot_{.kind = cluster::SlotKind::mapping, .key = "uuid"};
  cluster::ScriptedSlots scripted_;
  SlottedMappings writer_{mappings, scripted_};
};

TEST_F(ReconcilerSlotsTest, AMappingWaitsForItsSlotAndThenRuns) {
  put(new_mapping());
  EXPECT_EQ(made(), 0U);
  EXPECT_EQ(stored().status.state, creating);
  EXPECT_EQ(scripted_.wanted, (std::map<cluster::SlotName, std::int64_t>{{slot_, 1}}));
  EXPECT_EQ(reconciler->readiness().enabled, 0U) << "it is nothing that this node owes";
  scripted_.give(slot_);
  settle();
  EXPECT_EQ(made(), 1U);
  EXPECT_EQ(stored().status.state, enabled);
  EXPECT_EQ(reconciler->readiness().enabled, 1U);
}

TEST_F(ReconcilerSlotsTest, ItsLanesAreTheWeightOfItsSlot) {
  Mapping mapping = new_mapping();
  mapping.handling.maximum_concurrency = 8;
  put(mapping);
  EXPECT_EQ(scripted_.wanted[slot_], 8);
}

TEST_F(ReconcilerSlotsTest, ItIsToRunAtTheHomeOfItsFunctionIfThatHasOne) {
  const auto home_with = [&](std::optional<int> reserved) {
    Function function;
    function.name = "orders";
    function.timeout_seconds = 3;
    function.reserved_concurrency = reserved;
    EXPECT_TRUE(result_of(functions.put(function, revision(functions, "orders"))));
    put(new_mapping());
    return scripted_.homes[slot_];
  };
  EXPECT_EQ(home_with(std::nullopt), "");
  EXPECT_EQ(home_with(1), "orders");
  EXPECT_EQ(home_with(0), "") << "nothing runs that would be counted";
}

TEST_F(ReconcilerSlotsTest, WhatIsIdleLeavesAtOnceAndGivesBackFirst) {
  create();
  scripted_.ask_back(slot_);
  settle();
  EXPECT_FALSE(reconciler->condition_of("uuid").consuming);
  EXPECT_EQ(scripted_.let_go_of, std::vector{slot_});
  EXPECT_EQ(stored().status.state, enabled) << "that is for the next owner to say";
  EXPECT_EQ(reconciler->readiness().enabled, 0U);
}

TEST_F(ReconcilerSlotsTest, NobodyWaitsForAFunctionThatRuns) {
  create();
  near.invoker.holding = true;
  newest(near).deliver("a");
  settle();
  scripted_.ask_back(slot_);
  settle();
  EXPECT_TRUE(newest(near).stopped);
  EXPECT_TRUE(scripted_.let_go_of.empty()) << "what was received may still go back";
  advance(milliseconds(1001));
  EXPECT_EQ(scripted_.let_go_of, std::vector{slot_});

  scripted_.give(slot_);  // the other node has died
  settle();
  EXPECT_EQ(made(), 1U) << "one run of a mapping a node";
  near.invoker.holding = false;
  near.invoker.succeed();
  settle();
  EXPECT_EQ(near.invoker.calls.size(), 1U);
  EXPECT_EQ(made(), 2U);
}

TEST_F(ReconcilerSlotsTest, AStreamLeavesWhenNothingOfItRuns) {
  Mapping stream = new_mapping();
  stream.kind = SourceKind::kinesis;
  stream.source = StreamParameters();
  put(stream);
  scripted_.give(slot_);
  settle();
  near.invoker.holding = true;
  newest(near).deliver("a");
  settle();
  advance(seconds(1));
  ASSERT_EQ(near.invoker.calls.size(), 1U);
  scripted_.ask_back(slot_);
  advance(minutes(1));
  EXPECT_TRUE(scripted_.let_go_of.empty());
  near.invoker.holding = false;
  near.invoker.succeed();
  settle();
  EXPECT_EQ(scripted_.let_go_of, std::vector{slot_});
}

TEST_F(ReconcilerSlotsTest, WhoseSlotWasLostIsToldSoAndWritesNothing) {
  create();
  scripted_.lose(slot_);
  settle();
  EXPECT_FALSE(reconciler->condition_of("uuid").consuming);
  EXPECT_EQ(made(), 1U);
  const int writes = writer_.writes;
  put_state(updating);
  EXPECT_EQ(writer_.writes, writes);
  EXPECT_EQ(stored().status.state, updating);
}

TEST_F(ReconcilerSlotsTest, AWriteThatTheStoreRefusesIsTriedOnceASecondUntilTheNodeKnows) {
  create();
  writer_.lost = true;
  const int writes = writer_.writes;
  newest(near).report({.problem = SourceProblem::connection, .detail = "reset"});
  settle();
  EXPECT_EQ(writer_.writes, writes + 1);
  scripted_.lose(slot_);
  settle();
  advance(minutes(1));
  EXPECT_EQ(writer_.writes, writes + 1);
}

TEST_F(ReconcilerSlotsTest, TheOwnerRemovesADeletedMappingAndItsSlot) {
  create();
  put_state(deleting);
  EXPECT_FALSE(exists());
  EXPECT_TRUE(scripted_.wanted.empty());
}

TEST_F(ReconcilerSlotsTest, ASlotThatIsLeftOfAMappingGoes) {
  scripted_.wanted[slot_] = 1;
  scripted_.give(slot_);
  settle();
  EXPECT_TRUE(scripted_.wanted.empty());
}

TEST_F(ReconcilerSlotsTest, AStoreThatIsAwayStopsNothing) {
  create();
  scripted_.store_answers = false;
  Mapping mapping = stored();
  mapping.handling.maximum_concurrency = 2;
  put(mapping);
  EXPECT_FALSE(newest(near).stopped);
  scripted_.store_answers = true;
  advance(seconds(2));
  EXPECT_EQ(scripted_.wanted[slot_], 2);
}

TEST_F(ReconcilerSlotsTest, AStoppingNodeLetsAllGoAtOnce) {
  create();
  end_reconciler();
  EXPECT_EQ(scripted_.let_go_of, std::vector{slot_});
  make_reconciler();
}

}  // namespace
}  // namespace wheelpit
