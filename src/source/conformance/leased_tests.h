#pragma once

#include <gtest/gtest.h>

#include <array>
#include <vector>

#include "source/conformance/fixture.h"

// Of a source whose broker takes a record back unless it is settled, or its lease extended, in
// time.
namespace wheelpit {

class SourceLeased : public SourceConformance {};
GTEST_ALLOW_UNINSTANTIATED_PARAMETERIZED_TEST(SourceLeased);

TEST_P(SourceLeased, ARecordSaysUntilWhenItIsToBeSettled) {
  RunningSource running(*world_);
  publish({"a"});
  const auto records = running.receive(1);
  ASSERT_EQ(records.size(), 1U);
  ASSERT_TRUE(records[0].settle_before);
  EXPECT_GT(*records[0].settle_before, world_->clock().now());
  EXPECT_LE(*records[0].settle_before, records[0].received_at + world_->lease());
}

TEST_P(SourceLeased, WhatIsNotSettledInTimeComesAgain) {
  RunningSource running(*world_);
  publish({"a"});
  const auto before = running.receive(1);
  ASSERT_EQ(before.size(), 1U);
  world_->let_pass(world_->lease());
  const auto after = running.receive(1);
  ASSERT_EQ(bodies(after), Bodies({"a"}));
  EXPECT_TRUE(redelivered(after[0]));
  EXPECT_GT(after[0].id, before[0].id) << "it is another record";
  running.settle(before, Settlement::done);  // does no harm
  running.settle(after, Settlement::done);
  running.end();
  expect_left(0);
}

TEST_P(SourceLeased, AnExtendedLeaseHolds) {
  RunningSource running(*world_);
  publish({"a"});
  const auto records = running.receive(1);
  ASSERT_EQ(records.size(), 1U);
  const std::array ids = {records[0].id};
  EXPECT_TRUE(running.await(running.source().extend(ids, 3 * world_->lease())));
  world_->let_pass(2 * world_->lease());
  EXPECT_TRUE(running.receive(1, kNothingComes).empty());
  running.settle(records, Settlement::done);
  running.end();
  expect_left(0);
}

TEST_P(SourceLeased, ALeaseThatHasEndedCannotBeExtended) {
  RunningSource running(*world_);
  publish({"a"});
  const auto records = running.receive(1);
  ASSERT_EQ(records.size(), 1U);
  world_->let_pass(world_->lease());
  const auto again = running.receive(1);
  const std::array ids = {records[0].id};
  EXPECT_FALSE(running.await(running.source().extend(ids, world_->lease())));
}

TEST_P(SourceLeased, WhatCannotBeSettledIsNamedAndComesAgain) {
  RunningSource running(*world_);
  publish({"a", "b"});
  const auto records = running.receive(2);
  ASSERT_EQ(records.size(), 2U);
  world_->refuse_to_settle(body(records[1]));
  EXPECT_EQ(running.settle({{.id = records[0].id}, {.id = records[1].id}}),
            std::vector<RecordId>{records[1].id});
  world_->let_pass(world_->lease());
  EXPECT_EQ(bodies(running.receive(1)), Bodies({body(records[1])}));
}

}  // namespace wheelpit
