#include "async/event_intake.h"

#include <gtest/gtest.h>

#include "async/dispatcher_fixture.h"

namespace wheelpit::async {
namespace {

using std::chrono::milliseconds;

TEST(EventIntake, RefusesWhatIsBeyondItsLimits) {
  DispatcherWorld world({.max_events = 2, .max_bytes = 1000, .min_free_bytes = 500});
  world.add_function("f");
  world.start();
  world.functions.hold("f");
  ASSERT_TRUE(world.accept("f"));
  ASSERT_TRUE(world.accept("f"));
  const auto third = world.accept("f");
  ASSERT_FALSE(third);
  EXPECT_EQ(third.error().code(), Errc::throttled);
  EXPECT_NE(third.error().message().find("max_events"), std::string::npos);

  world.functions.let_go("f");
  world.settle();
  world.functions.hold("f");
  ASSERT_TRUE(world.accept("f", std::string(1000, ' ')));
  const auto more = world.accept("f");
  ASSERT_FALSE(more);
  EXPECT_NE(more.error().message().find("max_bytes"), std::string::npos);

  world.functions.let_go("f");
  world.settle();
  world.free_bytes = 499;
  world.clock.advance(milliseconds(100));
  const auto full = world.accept("f");
  ASSERT_FALSE(full);
  EXPECT_EQ(full.error().code(), Errc::throttled);
  EXPECT_NE(full.error().message().find("min_free_bytes"), std::string::npos);
  world.free_bytes = 500;
  world.clock.advance(milliseconds(100));
  EXPECT_TRUE(world.accept("f"));
}

TEST(EventIntake, WhatTheDiskDoesNotTakeIsNotAccepted) {
  DispatcherWorld world;
  world.add_function("f");
  world.start();
  world.queue.fail_with(Error(Errc::unavailable, "disk full"));
  const auto refused = world.accept("f");
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().code(), Errc::unavailable);
  EXPECT_EQ(world.pending->usage.events(), 0U);
  EXPECT_TRUE(world.functions.calls.empty());
}

TEST(FailedEvents, TheOldestAreForgotten) {
  DispatcherWorld world({.max_failed_events = 2});
  world.add_function("f").event_invoke_configs["$LATEST"] = config(0, {}, "", "");
  world.start();
  world.functions.let("f", DispatcherWorld::function_error());
  for (int i = 0; i < 4; ++i) world.take("f");
  const auto events = world.events();
  ASSERT_EQ(events.size(), 2U);
  EXPECT_EQ(events[0].number, 3U);

  FailedEvents failed(10, 100);
  failed.add(1, 60);
  failed.add(2, 30);
  EXPECT_TRUE(failed.take_surplus().empty());
  failed.add(3, 20);
  EXPECT_EQ(failed.take_surplus(), std::vector<EventNumber>{1});
}

}  // namespace
}  // namespace wheelpit::async
