#include "async/event_desk.h"

#include <gtest/gtest.h>

#include "async/dispatcher_fixture.h"

namespace wheelpit {
namespace {

using std::chrono::hours;

class EventDeskTest : public DispatcherTest {
 protected:
  static EventSelection of_function(std::string name) {
    return {.request_ids = {}, .function_name = std::move(name), .state = {}};
  }
  std::size_t redrive(EventSelection selection) {
    const auto count = *world.run(world.desk->redrive(std::move(selection)));
    world.settle();
    return count;
  }
  std::size_t purge(EventSelection selection) {
    return *world.run(world.desk->purge(std::move(selection)));
  }
};

TEST_F(EventDeskTest, ShowsAnEventWithItsPayload) {
  world.functions.let("f", DispatcherWorld::function_error());
  const auto id = world.accept("f", "[1]");
  const auto shown = *world.run(world.desk->show(*id));
  ASSERT_TRUE(shown);
  EXPECT_EQ(*shown->event.payload, "[1]");
  EXPECT_EQ(shown->last_response->function_error, "Unhandled");
  EXPECT_FALSE(*world.run(world.desk->show("no such id")));
}

TEST_F(EventDeskTest, AFailedEventIsPutBackAsIfItWereNew) {
  configure(config(0, {}, "", ""));
  world.functions.let("f", DispatcherWorld::function_error());
  world.take("f");
  world.advance(hours(24));
  world.functions.let("f", DispatcherWorld::ok());
  EXPECT_EQ(redrive(of_function("g")), 0U);
  EXPECT_EQ(redrive(of_function("f")), 1U);
  EXPECT_TRUE(world.events().empty()) << "it is not too old";
  EXPECT_EQ(world.functions.calls.size(), 2U);
  EXPECT_EQ(world.pending->failed.events(), 0U);
  EXPECT_EQ(world.pending->usage.events(), 0U);
}

TEST_F(EventDeskTest, ASuccessThatCouldNotBeToldIsToldAgainNotRunAgain) {
  configure(config({}, {}, kSuccesses, ""));
  world.destinations.down.emplace(kSuccesses, Error(Errc::not_found, "no such queue"));
  world.take("f");
  EXPECT_EQ(only().progress.state, EventState::failed);
  world.destinations.down.clear();
  EXPECT_EQ(redrive({}), 1U);
  EXPECT_EQ(world.destinations.records.size(), 1U);
  EXPECT_EQ(world.functions.calls.size(), 1U);
  EXPECT_TRUE(world.events().empty());
}

TEST_F(EventDeskTest, WhatIsPurgedDoesNotRun) {
  world.functions.hold("f");
  for (int i = 0; i < 9; ++i) world.take("f");
  EXPECT_EQ(purge(of_function("g")), 0U);
  EXPECT_EQ(purge(of_function("f")), 9U);
  EXPECT_EQ(world.pending->usage.events(), 0U);
  world.functions.let_go("f");
  world.settle();
  EXPECT_EQ(world.functions.calls.size(), 4U) << "only those that ran already";
  EXPECT_TRUE(world.events().empty());
  EXPECT_EQ(world.pending->usage.events(), 0U);
}

}  // namespace
}  // namespace wheelpit
