#include "outcome/decide.h"

#include <gtest/gtest.h>

#include "outcome/processing_result.h"

namespace wheelpit {
namespace {

using std::chrono::minutes;
using std::chrono::seconds;

constexpr TimePoint kNow = TimePoint{} + std::chrono::hours(1);

Result<Reply> replied(bool function_error) {
  Reply reply;
  reply.function_error = function_error;
  return reply;
}
Result<Reply> not_called(Errc why) { return Error(why, "for a test"); }

std::string text(const Decision& decision) {
  const auto after = [](const char* what, TimePoint at) {
    return what + std::to_string(std::chrono::duration_cast<seconds>(at - kNow).count());
  };
  struct {
    decltype(after)& say;
    std::string operator()(Settle) const { return "settle"; }
    std::string operator()(Leave) const { return "leave"; }
    std::string operator()(GiveBack d) const { return say("give back after ", d.at); }
    std::string operator()(Retry d) const { return say("retry after ", d.at); }
  } const describe{after};
  return std::visit(describe, decision);
}

struct Row {
  const char* when;
  Result<Reply> reply;
  int failures_before;
  Duration age;  // of the oldest record
  const char* then;
};

TEST(Decide, ABrokersOwnRedeliveryPolicyReplacesTheGrowingDelayOfFailuresAlone) {
  RetryPolicy policy;
  policy.redelivery_delay = seconds(3);
  const Attempt attempt{.failures_before = 4, .ended_at = kNow, .oldest_received = kNow};
  EXPECT_EQ(text(decide(policy, attempt, replied(true))), "give back after 3");
  EXPECT_EQ(text(decide(policy, attempt, not_called(Errc::throttled))), "retry after 16");
}

TEST(Decide, FollowsTheTable) {
  const Row rows[] = {
      {"success", replied(false), 0, seconds(0), "settle"},
      {"success at last", replied(false), 9, minutes(40), "settle"},
      {"first failure", replied(true), 0, seconds(0), "give back after 1"},
      {"second failure", replied(true), 1, seconds(0), "give back after 2"},
      {"sixth failure", replied(true), 5, seconds(0), "give back after 32"},
      {"seventh failure", replied(true), 6, seconds(0), "give back after 60"},
      {"endless failure", replied(true), 1'000'000, seconds(0), "give back after 60"},
      {"failure near the limit", replied(true), 9, minutes(20) - seconds(5), "give back after 5"},
      {"failure past the limit", replied(true), 9, minutes(28), "give back after 0"},
      {"first throttle", not_called(Errc::throttled), 0, seconds(0), "retry after 1"},
      {"later throttle", not_called(Errc::throttled), 3, minutes(10), "retry after 8"},
      {"last throttle", not_called(Errc::throttled), 9, minutes(19), "give back after 60"},
      {"throttle near the limit", not_called(Errc::throttled), 9, minutes(20) - seconds(5),
       "give back after 5"},
      {"throttle past the limit", not_called(Errc::throttled), 9, minutes(21), "give back after 0"},
      {"no environment", not_called(Errc::unavailable), 1, seconds(0), "retry after 2"},
      {"no function", not_called(Errc::not_found), 2, seconds(0), "retry after 4"},
      {"the engine stops", not_called(Errc::cancelled), 2, seconds(0), "leave"},
      {"the engine stops late", not_called(Errc::cancelled), 2, minutes(40), "leave"},
  };
  for (const Row& row : rows) {
    const Attempt attempt{.failures_before = row.failures_before,
                          .ended_at = kNow,
                          .oldest_received = kNow - row.age};
    EXPECT_EQ(text(decide(RetryPolicy{}, attempt, row.reply)), row.then) << row.when;
  }
}

TEST(PolicyWithin, HoldsAndStartsSoThatTheLastInvocationEndsBeforeTheBrokersPatience) {
  const RetryPolicy quick = policy_within(minutes(30), seconds(3));
  EXPECT_EQ(quick.longest_hold, minutes(20));
  EXPECT_EQ(quick.latest_start, minutes(25));
  for (const auto timeout : {minutes(8), minutes(10), minutes(14)}) {
    const RetryPolicy slow = policy_within(minutes(30), timeout);
    EXPECT_LE(slow.longest_hold + timeout, minutes(29));
    EXPECT_LE(*slow.latest_start + timeout, minutes(29));
    EXPECT_GE(*slow.latest_start, timeout + seconds(60)) << "a batch that waited for another one";
  }
}

TEST(MayStart, IsAQuestionOfTheOldestRecordsAge) {
  const RetryPolicy policy = policy_within(minutes(30), seconds(3));
  EXPECT_TRUE(may_start(policy, kNow - minutes(25), kNow));
  EXPECT_FALSE(may_start(policy, kNow - minutes(25) - seconds(1), kNow));
  EXPECT_TRUE(may_start(RetryPolicy{}, kNow - minutes(50), kNow)) << "no broker is impatient";
}

TEST(ProcessingResult, SaysWhatBecameOfTheCall) {
  EXPECT_EQ(processing_result(replied(false)), "OK");
  EXPECT_EQ(processing_result(replied(true)), "PROBLEM: Function call failed");
  EXPECT_EQ(processing_result(not_called(Errc::throttled)), "PROBLEM: Function call throttled");
  EXPECT_EQ(processing_result(not_called(Errc::not_found)), "PROBLEM: Function not found");
  EXPECT_EQ(processing_result(not_called(Errc::unavailable)),
            "PROBLEM: Function could not be started");
  EXPECT_EQ(processing_result(not_called(Errc::cancelled)), "");
}

}  // namespace
}  // namespace wheelpit
