#include "async/backlog.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <string>
#include <vector>

namespace wheelpit::async {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;

constexpr TimePoint kNow{std::chrono::hours(1000)};

WaitingTask task(EventNumber number, TimePoint due = kNow, std::uint32_t bytes = 100) {
  return {.number = number, .due = due, .bytes = bytes};
}

ReadyTask ready(EventNumber number, std::uint32_t bytes = 100) {
  ReadyTask task{.task = {.number = number, .due = kNow, .bytes = bytes}, .event = {}};
  task.event.event.number = number;
  return task;
}

// A backlog and its disk, which has every event.
struct World {
  // Reads and starts all it can; "f1 f2 g3" in the order of the starts.
  std::string start_all(TimePoint now = kNow) {
    std::string started;
    while (true) {
      read_all(now);
      const auto start = backlog.next_start(now);
      if (!start) return started;
      if (!started.empty()) started += ' ';
      started += start->lane + std::to_string(start->task.task.number);
    }
  }
  void read_all(TimePoint now) {
    while (const auto read = backlog.next_read(now)) {
      std::vector<StoredEvent> events;
      for (const WaitingTask& wanted : read->tasks) {
        events.emplace_back().event.number = wanted.number;
      }
      largest_read = std::max(largest_read, read->tasks.size());
      backlog.read(*read, std::move(events), now);
    }
  }
  void done(const std::string& lane, TimePoint now = kNow) {
    backlog.ended(lane, EventLane::End::done, now);
  }
  void refuse(const std::string& lane, TimePoint now = kNow) {
    backlog.ended(lane, EventLane::End::refused, now);
  }

  EventLaneLimits limits{.first_window = 2, .most = 4};
  Backlog backlog{limits, {.first_window = 1, .most = 1}};
  std::size_t largest_read = 0;
};

TEST(Backlog, FunctionsTakeTurnsHoweverLongTheOthersBacklogIs) {
  World world;
  for (EventNumber i = 1; i <= 1000; ++i) world.backlog.add("f", task(i), kNow);
  world.backlog.add("g", task(2001), kNow);
  world.backlog.add("h", task(3001), kNow);
  EXPECT_EQ(world.start_all(), "f1 g2001 h3001 f2");
  world.done("f");
  world.backlog.add("g", task(2002), kNow);
  EXPECT_EQ(world.start_all(), "f3 g2002");
}

TEST(Backlog, AFunctionThatIsRefusedDelaysNobodyAndIsNotAskedAllTheTime) {
  World world;
  for (EventNumber i = 1; i <= 10; ++i) world.backlog.add("f", task(i), kNow);
  EXPECT_EQ(world.start_all(), "f1 f2");
  world.refuse("f");
  EXPECT_EQ(world.start_all(), "") << "one runs: as many as there was room for";
  world.refuse("f");
  world.backlog.add("g", task(11), kNow);
  EXPECT_EQ(world.start_all(), "g11");
  ASSERT_TRUE(world.backlog.wakes_at());
  EXPECT_EQ(*world.backlog.wakes_at(), kNow + seconds(1));
  EXPECT_EQ(world.start_all(kNow + milliseconds(999)), "");
  EXPECT_EQ(world.start_all(kNow + seconds(1)), "f3") << "one at a time after a refusal";
}

TEST(Backlog, TheEndOfATaskIsTheNextChanceAfterARefusal) {
  World world;
  for (EventNumber i = 1; i <= 10; ++i) world.backlog.add("f", task(i), kNow);
  EXPECT_EQ(world.start_all(), "f1 f2");
  world.refuse("f");
  world.done("f");
  EXPECT_EQ(world.start_all(), "f3");
}

TEST(Backlog, TasksBeginWhenTheyAreDueTheEarliestFirst) {
  World world;
  world.backlog.add("f", task(1, kNow + seconds(9)), kNow);
  world.backlog.add("f", task(2, kNow + seconds(3)), kNow);
  world.backlog.add("g", task(3, kNow + seconds(5)), kNow);
  EXPECT_EQ(world.start_all(), "");
  EXPECT_EQ(*world.backlog.wakes_at(), kNow + seconds(3));
  EXPECT_EQ(world.start_all(kNow + seconds(3)), "f2");
  EXPECT_EQ(*world.backlog.wakes_at(), kNow + seconds(5));
  EXPECT_EQ(world.start_all(kNow + seconds(60)), "g3 f1");
  EXPECT_FALSE(world.backlog.wakes_at());
}

TEST(Backlog, MoreRunAsLongAsAllPlacesAreTakenUpToTheMost) {
  World world;
  for (EventNumber i = 1; i <= 100; ++i) world.backlog.add("f", task(i), kNow);
  std::size_t running = 0;
  for (TimePoint now = kNow; now < kNow + seconds(1); now += milliseconds(50)) {
    if (const std::string started = world.start_all(now); !started.empty()) {
      running += 1 + static_cast<std::size_t>(std::ranges::count(started, ' '));
    }
  }
  EXPECT_EQ(running, 4U);
  EXPECT_FALSE(world.backlog.wakes_at()) << "nothing happens until one ends";
}

TEST(Backlog, AReservationIsNotExceeded) {
  World world;
  world.backlog.limit("f", 1, kNow);
  for (EventNumber i = 1; i <= 10; ++i) world.backlog.add("f", task(i), kNow);
  EXPECT_EQ(world.start_all(), "f1");
  EXPECT_EQ(world.start_all(kNow + seconds(9)), "");
  world.backlog.limit("f", 3, kNow + seconds(9));
  EXPECT_NE(world.start_all(kNow + seconds(9)), "");
}

TEST(Backlog, FewEventsOfALongBacklogAreReadAhead) {
  World world;
  world.limits.ahead = 8;
  world.limits.bytes_ahead = 1000;
  world.backlog = Backlog(world.limits, world.limits);
  for (EventNumber i = 1; i <= 100; ++i) world.backlog.add("f", task(i, kNow, 10), kNow);
  for (EventNumber i = 1; i <= 100; ++i) world.backlog.add("big", task(i, kNow, 400), kNow);
  for (EventNumber i = 1; i <= 100; ++i) world.backlog.add("huge", task(i, kNow, 4000), kNow);
  std::vector<std::size_t> sizes;
  while (const auto read = world.backlog.next_read(kNow)) sizes.push_back(read->tasks.size());
  EXPECT_EQ(sizes, (std::vector<std::size_t>{8, 2, 1}));
}

TEST(Backlog, AnEventThatIsInMemoryIsNotReadUnlessOthersAreBeforeIt) {
  World world;
  world.limits.ahead = 2;
  world.backlog = Backlog(world.limits, world.limits);
  for (EventNumber i = 1; i <= 4; ++i) world.backlog.add("f", ready(i), kNow);
  EXPECT_EQ(world.start_all(), "f1 f2") << "3 and 4 did not fit";
  EXPECT_GT(world.largest_read, 0U);
  world.done("f");
  world.backlog.add("f", ready(5), kNow);
  world.done("f");
  EXPECT_EQ(world.start_all(), "f3 f4");
}

TEST(Backlog, WhatIsGoneFromTheDiskIsSkipped) {
  World world;
  world.backlog.add("f", task(1), kNow);
  world.backlog.add("f", task(2), kNow);
  const auto read = world.backlog.next_read(kNow);
  ASSERT_TRUE(read);
  std::vector<StoredEvent> events(1);
  events[0].event.number = 2;
  world.backlog.read(*read, std::move(events), kNow);
  EXPECT_EQ(world.start_all(), "f2");
}

TEST(Backlog, AFailedReadIsTriedAgainAfterAPause) {
  World world;
  world.backlog.add("f", task(1), kNow);
  world.backlog.add("f", task(2), kNow);
  const auto read = world.backlog.next_read(kNow);
  ASSERT_TRUE(read);
  world.backlog.read_failed(*read, kNow);
  EXPECT_FALSE(world.backlog.next_read(kNow));
  EXPECT_EQ(world.start_all(*world.backlog.wakes_at()), "f1 f2");
}

TEST(Backlog, WhatIsForgottenDoesNotBegin) {
  World world;
  for (EventNumber i = 1; i <= 4; ++i) world.backlog.add("f", ready(i), kNow);
  world.backlog.forget({1, 3}, kNow);
  EXPECT_EQ(world.start_all(), "f2 f4");
}

TEST(Backlog, TargetsHaveLimitsOfTheirOwn) {
  World world;
  const std::string target = "arn:aws:sqs:us-east-1:000000000000:q";
  for (EventNumber i = 1; i <= 4; ++i) world.backlog.add(target, task(i), kNow);
  EXPECT_EQ(world.start_all(), target + "1");
}

}  // namespace
}  // namespace wheelpit::async
