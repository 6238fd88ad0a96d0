#pragma once

#include <gtest/gtest.h>

#include "source/conformance/fixture.h"

// Of a source that keeps the order of what was published.
namespace wheelpit {

class SourceOrdered : public SourceConformance {};
GTEST_ALLOW_UNINSTANTIATED_PARAMETERIZED_TEST(SourceOrdered);

TEST_P(SourceOrdered, ReceivesWhatWasPublishedInOrder) {
  RunningSource running(*world_);
  publish({"a", "b", "c"});
  const auto records = running.receive(3);
  EXPECT_EQ(bodies(records), Bodies({"a", "b", "c"}));
  ASSERT_EQ(records.size(), 3U);
  EXPECT_LT(records[0].id, records[1].id);
  EXPECT_LT(records[1].id, records[2].id);
  EXPECT_FALSE(redelivered(records[0]));
}

}  // namespace wheelpit
