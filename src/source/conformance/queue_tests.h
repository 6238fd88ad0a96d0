#pragma once

#include <gtest/gtest.h>

#include "source/conformance/fixture.h"

// Of a source that is a queue, and no log with a position: what is settled is taken out.
namespace wheelpit {

class SourceQueue : public SourceConformance {};
GTEST_ALLOW_UNINSTANTIATED_PARAMETERIZED_TEST(SourceQueue);

TEST_P(SourceQueue, WhatIsSettledOutOfTurnLeavesTheOthers) {
  RunningSource running(*world_);
  publish({"a", "b", "c"});
  const auto records = running.receive(3);
  ASSERT_EQ(records.size(), 3U);
  running.settle({records[2]}, Settlement::done);
  running.settle({records[0]}, Settlement::done);
  running.settle({records[0], records[2]}, Settlement::done);  // again
  running.end();
  expect_left(1);
  RunningSource next(*world_);
  EXPECT_EQ(bodies(next.receive(1)), Bodies({body(records[1])}));
}

}  // namespace wheelpit
