#include <gtest/gtest.h>

#include <chrono>
#include <vector>

#include "poll/lane_test_world.h"

namespace wheelpit {
namespace {

using std::chrono::seconds;

class RecordingGiveUps final : public GiveUps {
 public:
  boost::asio::awaitable<Status> tell(GivenUp batch) override {
    if (!answer) co_return answer;
    told.push_back(std::move(batch));
    co_return Status();
  }

  std::string write_down(GivenUp batch) override { return *batch.event; }

  Status answer;
  std::vector<GivenUp> told;
};

class LaneGiveUpTest : public LaneTest {
 protected:
  LaneGiveUpTest() { services.give_ups = &give_ups; }

  // The mapping is updated while its lane lives.
  void bound_retries(int retries) {
    LaneOptions options = lane_options();
    options.limits.keep_pieces = true;
    options.retry.max_retries = retries;
    options.on_failure = "arn:aws:sqs:us-east-1:000000000000:failed";
    lane->change(options);
  }

  RecordingGiveUps give_ups;
};

TEST_F(LaneGiveUpTest, ABatchIsSettledWhenItsDestinationHasTheRecord) {
  bound_retries(1);
  invoker.fail("Boom");
  invoker.fail("Boom");
  give_ups.answer = Error(Errc::unavailable, "for a test");
  deliver({"a", "b"});
  loop.advance(seconds(1));
  EXPECT_TRUE(source->done.empty());
  EXPECT_EQ(shard.observer.results.back(), "PROBLEM: Destination on failure unavailable");

  give_ups.answer = {};
  loop.advance(seconds(1));
  EXPECT_EQ(source->done, (Bodies{"a", "b"}));
  ASSERT_EQ(give_ups.told.size(), 1U);
  const GivenUp& told = give_ups.told[0];
  EXPECT_EQ(told.calls, 2);
  ASSERT_TRUE(told.answer);
  EXPECT_TRUE(told.answer->function_error);
  EXPECT_EQ(told.message_ids.size(), 2U);
  EXPECT_EQ(told.event, invoker.calls[1].payload);
  EXPECT_EQ(metric("lambda_esm_on_failure_destination_delivered_events_total"), 2);
}

TEST_F(LaneGiveUpTest, BoundsThatComeWhileABatchIsWithItsFunctionHoldForIt) {
  invoker.holding = true;
  deliver({"a", "b"});
  ASSERT_EQ(invoker.running, 1U);
  bound_retries(0);
  invoker.fail();
  loop.settle();
  ASSERT_EQ(give_ups.told.size(), 1U) << "though nothing is known of its pieces";
  EXPECT_EQ(give_ups.told[0].message_ids, (std::vector<std::string>{"", ""}));
  EXPECT_EQ(source->done, (Bodies{"a", "b"}));
}

TEST_F(LaneGiveUpTest, BoundsThatComeWhileABatchFillsHoldForIt) {
  deliver({"a"});
  bound_retries(0);
  invoker.fail();
  deliver({"b"});
  ASSERT_EQ(give_ups.told.size(), 1U);
  EXPECT_EQ(give_ups.told[0].message_ids.size(), 2U);
}

}  // namespace
}  // namespace wheelpit
