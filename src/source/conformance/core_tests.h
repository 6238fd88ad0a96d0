#pragma once

#include <gtest/gtest.h>

#include <boost/asio/co_spawn.hpp>
#include <exception>
#include <optional>
#include <utility>

#include "source/conformance/fixture.h"

// What every source promises.
namespace wheelpit {

class SourceCore : public SourceConformance {};
GTEST_ALLOW_UNINSTANTIATED_PARAMETERIZED_TEST(SourceCore);

TEST_P(SourceCore, ReceivesWhatWasPublishedUnderAscendingIds) {
  RunningSource running(*world_);
  publish({"a", "b", "c"});
  const auto records = running.receive(3);
  EXPECT_EQ(sorted(bodies(records)), Bodies({"a", "b", "c"}));
  ASSERT_EQ(records.size(), 3U);
  EXPECT_LT(records[0].id, records[1].id);
  EXPECT_LT(records[1].id, records[2].id);
  for (const Record& record : records) EXPECT_FALSE(redelivered(record));
  EXPECT_FALSE(running.source().finished());
}

TEST_P(SourceCore, ReceiveReturnsNothingAtItsDeadline) {
  RunningSource running(*world_);
  const TimePoint until = world_->clock().now() + kNothingComes;
  const auto records = running.await(running.source().receive(until));
  ASSERT_TRUE(records);
  EXPECT_TRUE(records->empty());
  EXPECT_GE(world_->clock().now(), until);
}

TEST_P(SourceCore, DoneIsNeverDeliveredAgain) {
  {
    RunningSource running(*world_);
    publish({"a", "b"});
    running.settle(running.receive(2), Settlement::done);
  }
  expect_left(0);
  RunningSource next(*world_);
  EXPECT_TRUE(next.receive(1, kNothingComes).empty());
}

TEST_P(SourceCore, TakesNoMoreThanItsWindowUntilSomeAreSettled) {
  RunningSource running(*world_, 2);
  publish({"a", "b", "c"});
  auto records = running.receive(2);
  EXPECT_EQ(records.size(), 2U);
  EXPECT_TRUE(running.receive(1, kNothingComes).empty());
  running.settle({records.at(0)}, Settlement::done);
  for (Record& record : running.receive(1)) records.push_back(std::move(record));
  EXPECT_EQ(sorted(bodies(records)), Bodies({"a", "b", "c"}));
}

TEST_P(SourceCore, StopEndsAReceiveThatWaits) {
  RunningSource running(*world_);
  ASSERT_TRUE(world_->run_until([&] { return running.consuming(); }));
  std::optional<Errc> ended;
  boost::asio::co_spawn(world_->io(), running.source().receive(std::nullopt),
                        [&](std::exception_ptr, const auto& result) {
                          ended = result ? Errc::malformed : result.error().code();
                        });
  EXPECT_FALSE(ended);
  running.source().stop();
  EXPECT_TRUE(world_->run_until([&] { return ended.has_value(); }));
  EXPECT_EQ(ended, Errc::cancelled);
  EXPECT_EQ(running.await(running.source().receive(std::nullopt)).error().code(), Errc::cancelled);
}

TEST_P(SourceCore, StoppedBeforeItHasConnectedItEndsAsWell) {
  RunningSource running(*world_);
  running.end();
  EXPECT_FALSE(running.running());
}

TEST_P(SourceCore, SettlesBetweenStopAndRelease) {
  RunningSource running(*world_);
  publish({"a", "b"});
  const auto records = running.receive(2);
  running.source().stop();
  EXPECT_FALSE(running.await(running.source().receive(std::nullopt)));
  running.settle({records.at(0)}, Settlement::done);
  EXPECT_TRUE(running.running()) << "run() must wait for release()";
  running.end();
  expect_left(1);

  RunningSource next(*world_);
  EXPECT_EQ(bodies(next.receive(1)), Bodies({body(records.at(1))}));
}

TEST_P(SourceCore, GivesBackWhatNobodyTookWhenItStops) {
  {
    RunningSource running(*world_);
    publish({"a", "b", "c"});
    EXPECT_FALSE(running.receive(1).empty());
    EXPECT_TRUE(world_->run_until([&] { return running.consuming(); }));
  }
  expect_left(3);
  RunningSource next(*world_);
  EXPECT_EQ(next.receive(3).size(), 3U);
}

}  // namespace wheelpit
