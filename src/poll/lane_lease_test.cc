#include <string>

#include "poll/lane_test_world.h"

namespace wheelpit {
namespace {

using std::chrono::minutes;
using std::chrono::seconds;

// A lane whose source gives each record for two minutes, and whose calls may take one.
class LaneLeaseTest : public LaneTest {
 protected:
  LaneLeaseTest() {
    source->lease = minutes(2);
    LaneOptions options = lane_options();
    options.limits.window = seconds(0);
    options.limits.keep_pieces = true;
    options.retry.call_takes = minutes(1);
    change(options);
  }
  void change(const LaneOptions& options) {
    lane->change(options);
    loop.settle();
  }
};

TEST_F(LaneLeaseTest, ALeaseThatLastsForACallIsLeftAlone) {
  deliver({"a", "b"});
  EXPECT_EQ(source->done, (Bodies{"a", "b"}));
  EXPECT_TRUE(source->extended.empty());
}

TEST_F(LaneLeaseTest, ALeaseThatEndsBeforeACallMightIsExtendedFirst) {
  invoker.holding = true;
  deliver({"a", "b", "c"});
  loop.advance(seconds(90));
  invoker.succeed();
  loop.settle();
  ASSERT_EQ(source->extended.size(), 1U);
  EXPECT_EQ(source->extended[0].first.size(), 1U) << "of the second batch";
  EXPECT_EQ(source->extended[0].second, seconds(90)) << "the call and half a minute";
  ASSERT_EQ(invoker.calls.size(), 2U);
  loop.advance(seconds(60));
  invoker.succeed();
  loop.settle();
  EXPECT_EQ(source->done, (Bodies{"a", "b", "c"}));
}

TEST_F(LaneLeaseTest, AThrottledBatchIsExtendedWhenItIsTriedAgain) {
  invoker.holding = true;
  deliver({"a"});
  loop.advance(seconds(90));
  invoker.refuse(Errc::throttled);
  loop.settle();
  EXPECT_TRUE(source->extended.empty());
  loop.advance(seconds(1));
  ASSERT_EQ(source->extended.size(), 1U);
  invoker.succeed();
  loop.settle();
  EXPECT_EQ(source->done, Bodies{"a"});
}

TEST_F(LaneLeaseTest, ABatchWhoseLeaseCannotBeExtendedIsNotCalled) {
  invoker.holding = true;
  deliver({"a", "b", "c"});
  source->next_extend_error = Error(Errc::not_found, "for a test");
  loop.advance(seconds(90));
  invoker.succeed();
  loop.settle();
  EXPECT_EQ(invoker.calls.size(), 1U);
  EXPECT_EQ(source->done, (Bodies{"a", "b"}));
  EXPECT_TRUE(source->given_back.empty()) << "the broker takes it back by itself";
}

TEST_F(LaneLeaseTest, ABatchWhoseLeaseHasEndedIsNotCalledUntilItComesAgain) {
  invoker.holding = true;
  deliver({"a", "b", "c"});
  loop.advance(minutes(3));
  invoker.succeed();
  loop.settle();
  EXPECT_TRUE(source->extended.empty());
  EXPECT_TRUE(source->settled.empty())
      << "the first batch came too late, the second is the broker's";
  source->wake();
  loop.settle();
  EXPECT_EQ(invoker.calls.size(), 2U);
  invoker.succeed();
  invoker.succeed();
  loop.settle();
  EXPECT_EQ(source->done, (Bodies{"a", "b", "c"}));
}

// What a source that keeps positions stores, and gives back after a restart.

TEST_F(LaneLeaseTest, CallsOfABatchThatIsKeptAreNotedWithItsSource) {
  LaneOptions options = lane_options();
  options.limits.window = seconds(0);
  options.limits.keep_pieces = true;
  options.retry.max_retries = 3;
  change(options);
  invoker.holding = true;
  deliver({"a"});
  invoker.fail();
  loop.settle();
  EXPECT_EQ(source->noted_calls, std::vector<int>{1});
  loop.advance(seconds(1));
  invoker.fail();
  loop.settle();
  EXPECT_EQ(source->noted_calls, (std::vector<int>{1, 2}));
  loop.advance(seconds(2));
  invoker.succeed();
  loop.settle();
  EXPECT_EQ(source->noted_calls, (std::vector<int>{1, 2}));
}

}  // namespace
}  // namespace wheelpit
