#include "async/bucket_keeper.h"

#include <gtest/gtest.h>

#include "async/shared_events_test_world.h"

namespace wheelpit::async {
namespace {

using std::chrono::seconds;

class BucketKeeperTest : public testing::Test {
 protected:
  BucketKeeperTest() {
    clock.advance_to(TimePoint{std::chrono::hours(24)});
    all.share();
    for (SharingNode* node : {&a, &b}) {
      EXPECT_TRUE(run(node->dispatcher->start()));
      EXPECT_TRUE(run(node->keeper->start()));
    }
  }
  ~BucketKeeperTest() override { EXPECT_NO_THROW(stop()); }

  void stop() {
    for (SharingNode* node : {&a, &b}) {
      node->keeper->stop();
      spawn(node->dispatcher->stop(clock.now()));
      settle();
      node->functions.let("f", Error(Errc::cancelled, "stopping"));
      node->functions.let_go("f");
      settle();
      spawn(node->keeper->join());
      spawn(node->dispatcher->join());
    }
    io.restart();
    io.run();
  }
  static cluster::SlotName slot() {
    return {.kind = cluster::SlotKind::bucket, .key = {}, .part = bucket_of_function("f")};
  }
  void give(SharingNode& node) {
    node.slots.give(slot());
    settle();
  }
  void move(SharingNode& from, SharingNode& to) {
    from.slots.ask_back(slot());
    settle();
    advance(seconds(6));
    ASSERT_FALSE(from.slots.let_go_of.empty());
    give(to);
  }
  void accept(SharingNode& node) {
    const auto id =
        run(node.intake->accept({.function_name = "f",
                                 .invoked_arn = "arn:aws:lambda:us-east-1:000000000000:function:f",
                                 .payload = "{}",
                                 .trace_header = DispatcherWorld::kTrace}));
    EXPECT_TRUE(id);
    settle();
  }
  std::size_t stored() { return run(all.list({}, 0, 1000))->events.size(); }
  void settle() {
    io.restart();
    waits_.end_due();
    while (io.poll_one() > 0) {
    }
  }
  void advance(Duration by) {
    for (; by > Duration::zero(); by -= std::chrono::milliseconds(100)) {
      clock.advance(std::chrono::milliseconds(100));
      settle();
    }
  }
  template <class T>
  T run(boost::asio::awaitable<T> task) {
    auto result = boost::asio::co_spawn(io, std::move(task), boost::asio::use_future);
    settle();
    return result.get();
  }
  void spawn(boost::asio::awaitable<void> task) {
    boost::asio::co_spawn(io, std::move(task), [](const std::exception_ptr& failure) {
      if (failure) std::rethrow_exception(failure);
    });
  }

  boost::asio::io_context io;
  SettableClock clock;
  MemoryEventQueue all;
  SharingNode a{io, clock, all, {"f"}};
  SharingNode b{io, clock, all, {"f"}};

 private:
  InjectedClock waits_{io, clock};
};

TEST_F(BucketKeeperTest, AllBucketsAreWantedAlsoWhenTheStoreIsSlowToAnswer) {
  EXPECT_EQ(a.slots.wanted.size(), 64U);
  EXPECT_EQ(a.pending.owned, BucketMask{0});
}

TEST_F(BucketKeeperTest, WhoeverHasTheBucketRunsItAndNobodyElse) {
  give(b);
  accept(b);
  EXPECT_EQ(b.calls(), 1U);
  accept(a);
  EXPECT_EQ(a.for_others.size(), 1U);
  b.keeper->told_of(a.for_others);
  settle();
  EXPECT_EQ(b.calls(), 2U);
  advance(seconds(70));
  EXPECT_EQ(b.calls(), 2U) << "a look took up what was told of";
  EXPECT_EQ(a.calls(), 0U);
  EXPECT_EQ(stored(), 0U);
}

TEST_F(BucketKeeperTest, WhatNobodyTellsOfIsFoundByTheNextLook) {
  give(b);
  accept(a);
  EXPECT_EQ(b.calls(), 0U);
  advance(seconds(6));
  EXPECT_EQ(b.calls(), 1U);
  b.keeper->told_of(a.for_others);
  settle();
  EXPECT_EQ(b.calls(), 1U) << "told late";
}

TEST_F(BucketKeeperTest, ABucketOfNobodyWaitsForItsOwner) {
  accept(a);
  advance(seconds(120));
  EXPECT_EQ(stored(), 1U);
  give(b);
  EXPECT_EQ(b.calls(), 1U);
  EXPECT_EQ(stored(), 0U);
}

TEST_F(BucketKeeperTest, GivingAwayLetsWhatRunsEndAndForgetsTheRest) {
  give(a);
  a.functions.hold("f");
  for (int i = 0; i < 10; ++i) accept(a);
  EXPECT_EQ(a.calls(), 4U);
  a.slots.ask_back(slot());
  settle();
  EXPECT_TRUE(a.slots.let_go_of.empty()) << "four run";
  a.functions.let_go("f");
  advance(seconds(1));
  ASSERT_EQ(a.slots.let_go_of.size(), 1U);
  EXPECT_EQ(a.calls(), 4U);
  EXPECT_EQ(stored(), 6U);
  EXPECT_EQ(a.pending.usage.events(), 0U);
  give(b);
  EXPECT_EQ(b.calls(), 6U);
  EXPECT_EQ(stored(), 0U);
  advance(seconds(70));
  EXPECT_EQ(a.calls(), 4U);
  EXPECT_EQ(b.calls(), 6U);
}

TEST_F(BucketKeeperTest, WhatTakesLongerRunsAgainAndTheLateOutcomeIsNotWritten) {
  give(a);
  a.functions.hold("f");
  accept(a);
  move(a, b);
  EXPECT_EQ(b.calls(), 1U) << "at least once";
  EXPECT_EQ(stored(), 0U);
  accept(b);
  b.functions.hold("f");
  accept(b);
  EXPECT_EQ(stored(), 1U);
  a.functions.let_go("f");
  advance(seconds(5));
  EXPECT_EQ(stored(), 1U) << "the former owner has written";
  EXPECT_EQ(a.queue.refused, 0) << "it tries to, and for ever";
  EXPECT_EQ(a.pending.usage.events(), 0U);
}

TEST_F(BucketKeeperTest, ANodeThatStopsWritesDownWhatStillRunsBeforeItGivesItsBucketAway) {
  give(a);
  a.functions.hold("f");
  accept(a);
  a.keeper->stop();
  a.slots.ask_back(slot());
  advance(seconds(20));
  EXPECT_TRUE(a.slots.let_go_of.empty());
  a.functions.let_go("f");
  advance(seconds(1));
  EXPECT_EQ(a.slots.let_go_of.size(), 1U);
  EXPECT_EQ(stored(), 0U);
}

TEST_F(BucketKeeperTest, ALostBucketIsForgottenAtOnce) {
  give(a);
  a.functions.hold("f");
  for (int i = 0; i < 6; ++i) accept(a);
  a.slots.lose(slot());
  settle();
  EXPECT_EQ(a.slots.let_go_of.size(), 1U);
  give(b);
  EXPECT_EQ(b.calls(), 6U);
  a.functions.let_go("f");
  advance(seconds(3));
  EXPECT_EQ(a.calls(), 4U);
  EXPECT_EQ(a.queue.refused, 0);
  EXPECT_EQ(stored(), 0U);
}

TEST_F(BucketKeeperTest, WhatStillRunsWhenTheBucketComesBackDoesNotRunTwice) {
  give(a);
  a.functions.hold("f");
  accept(a);
  a.slots.lose(slot());
  settle();
  give(a);
  EXPECT_EQ(a.calls(), 1U);
  EXPECT_EQ(a.pending.usage.events(), 1U);
  a.functions.let_go("f");
  settle();
  EXPECT_EQ(stored(), 0U);
  EXPECT_EQ(a.pending.usage.events(), 0U);
  advance(seconds(70));
  EXPECT_EQ(a.calls(), 1U);
}

TEST_F(BucketKeeperTest, AnotherClaimOfTheSameNodeChangesNothing) {
  give(a);
  a.functions.hold("f");
  accept(a);
  give(a);
  EXPECT_EQ(a.calls(), 1U);
  a.functions.let_go("f");
  settle();
  EXPECT_EQ(stored(), 0U);
}

TEST_F(BucketKeeperTest, TakingOverWaitsForTheStore) {
  accept(a);
  all.fail_with(Error(Errc::unavailable, "away"));
  give(b);
  advance(seconds(10));
  EXPECT_EQ(b.calls(), 0U);
  all.fail_with(std::nullopt);
  advance(seconds(2));
  EXPECT_EQ(b.calls(), 1U);
  EXPECT_EQ(stored(), 0U);
}

TEST_F(BucketKeeperTest, RetriesAndFailuresGoOnWithTheNextOwner) {
  give(a);
  a.functions.let("f", DispatcherWorld::function_error());
  accept(a);
  EXPECT_EQ(a.calls(), 1U);
  move(a, b);
  b.functions.let("f", DispatcherWorld::function_error());
  EXPECT_EQ(b.calls(), 0U) << "its second attempt is due in a minute";
  advance(std::chrono::minutes(4));
  EXPECT_EQ(b.calls(), 2U);
  EXPECT_EQ(b.pending.failed.events(), 1U);
  EXPECT_EQ(*run(a.admin->redrive({})), 0U) << "it is of another node's bucket";
  b.functions.let("f", DispatcherWorld::ok());
  EXPECT_EQ(*run(b.admin->redrive({})), 1U);
  settle();
  EXPECT_EQ(stored(), 0U);
}

TEST_F(BucketKeeperTest, TheLimitCountsWhatWaitsWithOthers) {
  a.pending.limits.max_events = 10;
  all.others = {.events = 10, .bytes = 1};
  give(b);
  advance(seconds(6));
  const auto refused =
      run(a.intake->accept({.function_name = "f", .invoked_arn = "arn:f", .payload = "{}"}));
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().code(), Errc::throttled);
}

TEST_F(BucketKeeperTest, WhatIsPurgedBeforeItsOwnerHasHeardOfItIsNotCounted) {
  give(b);
  accept(a);
  EXPECT_EQ(*run(b.admin->purge({})), 1U);
  EXPECT_EQ(b.pending.usage.events(), 0U);
  b.keeper->told_of(a.for_others);
  settle();
  EXPECT_EQ(b.pending.usage.events(), 0U);
  EXPECT_EQ(b.calls(), 0U);
}

TEST_F(BucketKeeperTest, WhatWentWithItsBucketIsNotGivenBackTwice) {
  give(b);
  b.functions.hold("f");
  accept(b);
  const auto purged = run(all.list({}, 0, 1000))->events;
  ASSERT_EQ(b.pending.usage.events(), 1U);
  b.slots.lose(slot());
  advance(seconds(1));
  b.pending.forget(purged, clock.now());
  EXPECT_EQ(b.pending.usage.events(), 0U);
}

}  // namespace
}  // namespace wheelpit::async
