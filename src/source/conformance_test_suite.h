#pragma once

#include <gtest/gtest.h>

#include <boost/asio/co_spawn.hpp>
#include <cstddef>
#include <exception>
#include <initializer_list>
#include <memory>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "record/record_view.h"
#include "source/source_world.h"

// What every EventSource promises, as tests. A kind of source joins by a SourceWorld of its own and
// one line: INSTANTIATE_TEST_SUITE_P(RabbitMq, EventSourceConformance,
// testing::Values(make_world)). Include in one file of a test program.
namespace wheelpit {

using MakeSourceWorld = std::unique_ptr<SourceWorld> (*)();

class EventSourceConformance : public testing::TestWithParam<MakeSourceWorld> {
 protected:
  static constexpr Duration kNothingComes = std::chrono::milliseconds(300);

  static std::string body(const Record& record) { return std::string(body_of(record)); }
  static bool redelivered(const Record& record) { return is_redelivered(record); }
  static std::vector<std::string> bodies(const std::vector<Record>& records) {
    std::vector<std::string> all;
    for (const Record& record : records) all.push_back(body(record));
    return all;
  }

  void publish(std::initializer_list<const char*> texts) {
    for (const char* text : texts) world_->publish(text);
  }
  void expect_left(std::size_t messages) {
    EXPECT_TRUE(world_->run_until([&] { return world_->messages() == messages; }))
        << world_->messages() << " messages are in the queue, not " << messages;
  }

  std::unique_ptr<SourceWorld> world_ = GetParam()();
};

using Bodies = std::vector<std::string>;

TEST_P(EventSourceConformance, ReceivesWhatWasPublishedInOrder) {
  RunningSource running(*world_);
  publish({"a", "b", "c"});
  const auto records = running.receive(3);
  EXPECT_EQ(bodies(records), Bodies({"a", "b", "c"}));
  ASSERT_EQ(records.size(), 3U);
  EXPECT_LT(records[0].id, records[1].id);
  EXPECT_LT(records[1].id, records[2].id);
  EXPECT_FALSE(redelivered(records[0]));
}

TEST_P(EventSourceConformance, ReceiveReturnsNothingAtItsDeadline) {
  RunningSource running(*world_);
  const TimePoint until = world_->clock().now() + kNothingComes;
  const auto records = running.await(running.source().receive(until));
  ASSERT_TRUE(records);
  EXPECT_TRUE(records->empty());
  EXPECT_GE(world_->clock().now(), until);
}

TEST_P(EventSourceConformance, DoneIsNeverDeliveredAgain) {
  {
    RunningSource running(*world_);
    publish({"a", "b"});
    running.settle(running.receive(2), Settlement::done);
  }
  expect_left(0);
  RunningSource next(*world_);
  EXPECT_TRUE(next.receive(1, kNothingComes).empty());
}

TEST_P(EventSourceConformance, AgainIsDeliveredAgainAndSaysSo) {
  RunningSource running(*world_);
  publish({"a", "b"});
  running.settle(running.receive(2), Settlement::again);
  const auto records = running.receive(2);
  EXPECT_EQ(bodies(records), Bodies({"a", "b"}));
  for (const Record& record : records) EXPECT_TRUE(redelivered(record));
}

TEST_P(EventSourceConformance, DeadLetterLeavesTheQueueForItsDeadLetterPath) {
  RunningSource running(*world_);
  publish({"a", "b"});
  const auto records = running.receive(2);
  running.settle({records.at(0)}, Settlement::dead_letter);
  running.settle({records.at(1)}, Settlement::done);
  EXPECT_TRUE(running.receive(1, kNothingComes).empty());
  EXPECT_TRUE(world_->run_until([&] { return world_->dead_letters() == Bodies({"a"}); }));
  expect_left(0);
}

TEST_P(EventSourceConformance, SettlesInAnyOrderAndOnlyWhatItIsTold) {
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

// A message that the filter excluded is done while the batch before it is with the function.
TEST_P(EventSourceConformance, DoneBeforeItsTurnLeavesTheEarlierOnesUnsettled) {
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

TEST_P(EventSourceConformance, SettlingTwiceDoesNoHarm) {
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

TEST_P(EventSourceConformance, UnsettledIsDeliveredAgainAfterTheConnectionBroke) {
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

TEST_P(EventSourceConformance, WhatNobodyHadTakenWhenTheConnectionBrokeComesOnce) {
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

TEST_P(EventSourceConformance, IdsOfAnEarlierConnectionSettleNothing) {
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

TEST_P(EventSourceConformance, TakesNoMoreThanItsWindowUntilSomeAreSettled) {
  RunningSource running(*world_, 2);
  publish({"a", "b", "c"});
  const auto first = running.receive(2);
  EXPECT_EQ(bodies(first), Bodies({"a", "b"}));
  EXPECT_TRUE(running.receive(1, kNothingComes).empty());
  running.settle({first.at(0)}, Settlement::done);
  EXPECT_EQ(bodies(running.receive(1)), Bodies({"c"}));
}

TEST_P(EventSourceConformance, StopEndsAReceiveThatWaits) {
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

TEST_P(EventSourceConformance, StoppedBeforeItHasConnectedItEndsAsWell) {
  RunningSource running(*world_);
  running.end();
  EXPECT_FALSE(running.running());
}

TEST_P(EventSourceConformance, SettlesBetweenStopAndRelease) {
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
  EXPECT_EQ(bodies(next.receive(1)), Bodies({"b"}));
}

TEST_P(EventSourceConformance, GivesBackWhatNobodyTookWhenItStops) {
  {
    RunningSource running(*world_);
    publish({"a", "b", "c"});
    running.settle(running.receive(1), Settlement::again);
    EXPECT_TRUE(world_->run_until([&] { return running.consuming(); }));
  }
  expect_left(3);
  RunningSource next(*world_);
  EXPECT_EQ(next.receive(3).size(), 3U);
}

GTEST_ALLOW_UNINSTANTIATED_PARAMETERIZED_TEST(EventSourceConformance);

}  // namespace wheelpit
