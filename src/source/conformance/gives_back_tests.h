#pragma once

#include <gtest/gtest.h>

#include "source/conformance/fixture.h"

// Of a source whose broker takes single messages back, and has a dead-letter path.
namespace wheelpit {

class SourceGivesBack : public SourceConformance {};
GTEST_ALLOW_UNINSTANTIATED_PARAMETERIZED_TEST(SourceGivesBack);

TEST_P(SourceGivesBack, AgainIsDeliveredAgainAndSaysSo) {
  RunningSource running(*world_);
  publish({"a", "b"});
  running.settle(running.receive(2), Settlement::again);
  const auto records = running.receive(2);
  EXPECT_EQ(bodies(records), Bodies({"a", "b"}));
  for (const Record& record : records) EXPECT_TRUE(redelivered(record));
}

TEST_P(SourceGivesBack, DeadLetterLeavesTheQueueForItsDeadLetterPath) {
  RunningSource running(*world_);
  publish({"a", "b"});
  const auto records = running.receive(2);
  running.settle({records.at(0)}, Settlement::dead_letter);
  running.settle({records.at(1)}, Settlement::done);
  EXPECT_TRUE(running.receive(1, kNothingComes).empty());
  EXPECT_TRUE(world_->run_until([&] { return world_->dead_letters() == Bodies({"a"}); }));
  expect_left(0);
}

TEST_P(SourceGivesBack, SettlesInAnyOrderAndOnlyWhatItIsTold) {
  RunningSource running(*world_);
  publish({"a", "b", "c", "d"});
  const auto records = running.receive(4);
  ASSERT_EQ(records.size(), 4U);
  running.settle({records[2]}, Settlement::done);
  running.settle({records[0], records[1]}, Settlement::done);
  running.settle({records[3]}, Settlement::again);
  EXPECT_EQ(bodies(running.receive(1)), Bodies({"d"}));
  running.end();
  expect_left(1);
}

TEST_P(SourceGivesBack, SettlingTwiceDoesNoHarm) {
  RunningSource running(*world_);
  publish({"a", "b"});
  const auto records = running.receive(2);
  running.settle({records.at(0)}, Settlement::done);
  running.settle({records.at(0)}, Settlement::again);
  running.settle(records, Settlement::done);
  EXPECT_TRUE(running.receive(1, kNothingComes).empty());
  publish({"c"});
  const auto later = running.receive(1);
  ASSERT_EQ(bodies(later), Bodies({"c"}));
  EXPECT_EQ(later[0].id.epoch, records[0].id.epoch) << "the channel did not survive";
}

TEST_P(SourceGivesBack, EachRecordOfACallHasAVerdictOfItsOwn) {
  RunningSource running(*world_);
  publish({"a", "b", "c", "d"});
  const auto records = running.receive(4);
  ASSERT_EQ(records.size(), 4U);
  running.settle({{.id = records[0].id},
                  {.id = records[1].id, .settlement = Settlement::again},
                  {.id = records[2].id, .settlement = Settlement::dead_letter, .cause = "a test"},
                  {.id = records[3].id}});
  EXPECT_EQ(bodies(running.receive(1)), Bodies({"b"}));
  EXPECT_TRUE(world_->run_until([&] { return world_->dead_letters() == Bodies({"c"}); }));
  running.end();
  expect_left(1);
}

}  // namespace wheelpit
