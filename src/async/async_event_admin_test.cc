#include "async/async_event_admin.h"

#include <gtest/gtest.h>

#include <functional>
#include <utility>

#include "async/dispatcher_fixture.h"

namespace wheelpit::async {
namespace {

namespace asio = boost::asio;

using std::chrono::hours;

// A queue in which something happens between a list and what is done with it.
class InterruptedQueue final : public EventQueue {
 public:
  explicit InterruptedQueue(EventQueue& queue) : queue_(queue) {}
  std::function<asio::awaitable<void>()> after_list;

  asio::awaitable<Result<EventNumber>> add(AsyncEvent event) override {
    return queue_.add(std::move(event));
  }
  asio::awaitable<Result<std::vector<StoredEvent>>> read(
      std::vector<EventNumber> numbers) override {
    return queue_.read(std::move(numbers));
  }
  asio::awaitable<Result<std::vector<EventNumber>>> update(
      std::vector<EventUpdate> updates) override {
    return queue_.update(std::move(updates));
  }
  asio::awaitable<Result<std::vector<EventNumber>>> remove(
      std::vector<EventNumber> numbers) override {
    return queue_.remove(std::move(numbers));
  }
  asio::awaitable<Status> move_times(WallTime::duration by) override {
    return queue_.move_times(by);
  }
  asio::awaitable<Result<EventPage>> list(EventSelection selection, EventNumber after,
                                          std::size_t limit) override {
    auto page = co_await queue_.list(std::move(selection), after, limit);
    if (after_list) co_await std::exchange(after_list, nullptr)();
    co_return page;
  }
  asio::awaitable<Result<std::vector<FailedCount>>> count_failed() override {
    return queue_.count_failed();
  }

 private:
  EventQueue& queue_;
};

class AsyncEventAdminTest : public DispatcherTest {
 protected:
  static EventSelection of_function(std::string name) {
    return {.request_ids = {}, .function_name = std::move(name), .state = {}};
  }
  std::size_t redrive(EventSelection selection) {
    const auto count = *world.run(world.admin->redrive(std::move(selection)));
    world.settle();
    return count;
  }
  std::size_t purge(EventSelection selection) {
    return *world.run(world.admin->purge(std::move(selection)));
  }
  // One event that has failed for good, and would run for long if it ran again.
  void fail_one() {
    configure(config(0, {}, "", ""));
    world.functions.let("f", DispatcherWorld::function_error());
    world.take("f");
    ASSERT_EQ(world.pending->failed.events(), 1U);
    world.functions.hold("f");
    between_.after_list = [this]() -> asio::awaitable<void> {
      EXPECT_EQ(*co_await world.admin->redrive({}), 1U);
    };
  }

  InterruptedQueue between_{world.queue};
};

TEST_F(AsyncEventAdminTest, ShowsAnEventWithItsPayload) {
  world.functions.let("f", DispatcherWorld::function_error());
  const auto id = world.accept("f", "[1]");
  const auto shown = *world.run(world.admin->show(*id));
  ASSERT_TRUE(shown);
  EXPECT_EQ(*shown->event.payload, "[1]");
  EXPECT_EQ(shown->last_response->function_error, "Unhandled");
  EXPECT_FALSE(*world.run(world.admin->show("no such id")));
}

TEST_F(AsyncEventAdminTest, AFailedEventIsPutBackAsIfItWereNew) {
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

TEST_F(AsyncEventAdminTest, ASuccessThatCouldNotBeToldIsToldAgainNotRunAgain) {
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

TEST_F(AsyncEventAdminTest, WhatIsPurgedDoesNotRun) {
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

TEST_F(AsyncEventAdminTest, WhatIsPurgedHalfToldLeavesNothingBehind) {
  configure(config(0, {}, "", kFailures), kDeadLetters);
  world.functions.let("f", DispatcherWorld::function_error());
  world.destinations.down.emplace(kDeadLetters, Error(Errc::unavailable, "refused"));
  world.take("f");
  EXPECT_EQ(world.destinations.records.size(), 1U);
  EXPECT_EQ(world.pending->deliveries.events(), 1U);
  EXPECT_EQ(purge({}), 1U);
  EXPECT_EQ(world.pending->deliveries.events(), 0U);
  EXPECT_EQ(world.pending->usage.events(), 0U);
  world.destinations.down.clear();
  world.advance(hours(1));
  EXPECT_TRUE(world.destinations.letters.empty());
}

TEST_F(AsyncEventAdminTest, TwoWhoRedriveTogetherPutAnEventBackOnce) {
  fail_one();
  AsyncEventAdmin second(between_, *world.pending, world.clock);
  EXPECT_EQ(*world.run(second.redrive({})), 0U);
  EXPECT_EQ(world.pending->usage.events(), 1U);
  EXPECT_EQ(world.functions.running("f"), 1U);
}

TEST_F(AsyncEventAdminTest, WhatWasPutBackWhileItIsPurgedCountsNoMore) {
  fail_one();
  AsyncEventAdmin second(between_, *world.pending, world.clock);
  EXPECT_EQ(*world.run(second.purge({})), 1U);
  EXPECT_EQ(world.pending->usage.events(), 0U);
  EXPECT_EQ(world.pending->failed.events(), 0U);
}

}  // namespace
}  // namespace wheelpit::async
