#pragma once

#include <gtest/gtest.h>

#include <optional>
#include <vector>

#include "source/conformance/fixture.h"

// Of a source that takes nothing out, and keeps a position that moves over what is finished.
namespace wheelpit {

class SourceCheckpointed : public SourceConformance {};
GTEST_ALLOW_UNINSTANTIATED_PARAMETERIZED_TEST(SourceCheckpointed);

TEST_P(SourceCheckpointed, TheNextReaderGoesOnBehindWhatIsFinished) {
  {
    RunningSource running(*world_);
    publish({"a", "b", "c"});
    const auto records = running.receive(3);
    ASSERT_EQ(records.size(), 3U);
    running.settle({records[0], records[1]}, Settlement::done);
  }
  RunningSource next(*world_);
  EXPECT_EQ(bodies(next.receive(1)), Bodies({"c"}));
}

TEST_P(SourceCheckpointed, ThePositionStaysBeforeWhatIsNotFinished) {
  {
    RunningSource running(*world_);
    publish({"a", "b", "c", "d"});
    const auto records = running.receive(4);
    ASSERT_EQ(records.size(), 4U);
    running.settle({records[2]}, Settlement::done);
    running.settle({records[0]}, Settlement::done);
  }
  {
    RunningSource next(*world_);
    const auto records = next.receive(3);
    EXPECT_EQ(bodies(records), Bodies({"b", "c", "d"}));
    next.settle(records, Settlement::done);
  }
  RunningSource last(*world_);
  EXPECT_TRUE(last.receive(1, kNothingComes).empty());
}

TEST_P(SourceCheckpointed, WhatIsGivenUpIsFinished) {
  {
    RunningSource running(*world_);
    publish({"a", "b"});
    const auto records = running.receive(2);
    ASSERT_EQ(records.size(), 2U);
    running.settle({records[0]}, Settlement::dead_letter, "for a test");
  }
  RunningSource next(*world_);
  EXPECT_EQ(bodies(next.receive(1)), Bodies({"b"}));
}

TEST_P(SourceCheckpointed, AReaderThatLostThePositionToAnotherMovesItNoMore) {
  RunningSource former(*world_);
  publish({"a"});
  const auto before = former.receive(1);
  ASSERT_EQ(before.size(), 1U);

  RunningSource owner(*world_);
  ASSERT_EQ(owner.receive(1).size(), 1U);
  const std::vector<RecordVerdict> verdicts = {{.id = before[0].id}};
  const auto late = former.await(former.source().settle(verdicts, {}));
  ASSERT_FALSE(late);
  EXPECT_EQ(late.error().code(), Errc::conflict);
  former.end();
  owner.end();
  RunningSource next(*world_);
  EXPECT_EQ(bodies(next.receive(1)), Bodies({"a"}));
}

TEST_P(SourceCheckpointed, IsFinishedWhenAllIsReadOfWhatHasEnded) {
  RunningSource running(*world_);
  publish({"a"});
  world_->end_of_records();
  EXPECT_FALSE(running.source().finished());
  const auto records = running.receive(1);
  EXPECT_EQ(bodies(records), Bodies({"a"}));
  const auto nothing = running.await(running.source().receive(std::nullopt));
  ASSERT_TRUE(nothing) << nothing.error().message();
  EXPECT_TRUE(nothing->empty());
  EXPECT_TRUE(running.source().finished());
  running.settle(records, Settlement::done);
  running.end();

  RunningSource next(*world_);
  EXPECT_TRUE(next.receive(1, kNothingComes).empty());
  EXPECT_TRUE(next.source().finished());
}

}  // namespace wheelpit
