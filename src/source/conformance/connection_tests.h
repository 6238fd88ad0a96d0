#pragma once

#include <gtest/gtest.h>

#include "source/conformance/fixture.h"

// Of a source whose broker takes back what is unsettled when the connection ends.
namespace wheelpit {

class SourceConnectionBound : public SourceConformance {};
GTEST_ALLOW_UNINSTANTIATED_PARAMETERIZED_TEST(SourceConnectionBound);

TEST_P(SourceConnectionBound, DoneBeforeItsTurnLeavesTheEarlierOnesUnsettled) {
  RunningSource running(*world_);
  publish({"a", "b", "c"});
  const auto before = running.receive(3);
  ASSERT_EQ(before.size(), 3U);
  running.settle({before[2]}, Settlement::done);
  EXPECT_TRUE(running.receive(1, kNothingComes).empty());  // it arrives meanwhile
  world_->break_connection();
  EXPECT_EQ(bodies(running.receive(2)), Bodies({"a", "b"}));
  EXPECT_TRUE(running.receive(1, kNothingComes).empty());
}

TEST_P(SourceConnectionBound, UnsettledIsDeliveredAgainAfterTheConnectionBroke) {
  RunningSource running(*world_);
  publish({"a", "b"});
  const auto before = running.receive(2);
  running.settle({before.at(0)}, Settlement::done);
  // The settlement above is not answered; give it time to arrive.
  EXPECT_TRUE(running.receive(1, kNothingComes).empty());

  world_->break_connection();
  const auto after = running.receive(1);
  ASSERT_EQ(bodies(after), Bodies({"b"}));
  EXPECT_TRUE(redelivered(after[0]));
  EXPECT_GT(after[0].id.epoch, before[1].id.epoch);
}

TEST_P(SourceConnectionBound, WhatNobodyHadTakenWhenTheConnectionBrokeComesOnce) {
  const auto wait = [this] {
    const TimePoint until = world_->clock().now() + kNothingComes;
    world_->run_until([&] { return world_->clock().now() >= until; });
  };
  RunningSource running(*world_);
  ASSERT_TRUE(world_->run_until([&] { return running.consuming(); }));
  publish({"a", "b"});
  wait();  // they arrive
  world_->break_connection();
  wait();
  const auto records = running.receive(2);
  EXPECT_EQ(bodies(records), Bodies({"a", "b"}));
  EXPECT_TRUE(running.receive(1, kNothingComes).empty());
  running.settle(records, Settlement::done);
  running.end();
  expect_left(0);
}

TEST_P(SourceConnectionBound, IdsOfAnEarlierConnectionSettleNothing) {
  RunningSource running(*world_);
  publish({"a"});
  const auto before = running.receive(1);
  world_->break_connection();
  const auto after = running.receive(1);
  ASSERT_EQ(bodies(after), Bodies({"a"}));

  running.settle(before, Settlement::done);
  running.settle(before, Settlement::dead_letter);
  EXPECT_TRUE(running.receive(1, kNothingComes).empty());
  running.end();
  expect_left(1);
}

}  // namespace wheelpit
