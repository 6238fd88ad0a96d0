#include "outcome/decide.h"

#include <gtest/gtest.h>

#include <span>
#include <string>
#include <vector>

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
    std::string operator()(Bisect) const { return "bisect"; }
    std::string operator()(const SettleRest& d) const {
      std::string failed = "failed:";
      for (const std::size_t place : d.failed) failed += " " + std::to_string(place);
      return failed + (d.give_back_at ? say(", give back after ", *d.give_back_at) : ", at once");
    }
    std::string operator()(Discard d) const {
      return d.cause == GiveUpCause::retries_exhausted ? "give up" : "too old";
    }
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

Result<Reply> answered(std::string payload) {
  Reply reply;
  reply.payload = std::move(payload);
  return reply;
}

TEST(Decide, AnEmptyTextIsASuccessUnlessThePolicySaysThatItFails) {
  RetryPolicy policy;
  policy.reports_item_failures = true;
  const Attempt attempt{.ended_at = kNow, .oldest_received = kNow};
  const auto empty = answered(R"("")");
  EXPECT_TRUE(std::holds_alternative<Settle>(decide(policy, attempt, empty)));
  policy.empty_text_fails = true;
  EXPECT_TRUE(std::holds_alternative<GiveBack>(decide(policy, attempt, empty)));
  policy.reports_item_failures = false;
  EXPECT_TRUE(std::holds_alternative<Settle>(decide(policy, attempt, empty)));
}

const std::vector<std::string> kItems = {"a", "b", "c", "d"};
const auto kNamesB = answered(R"({"batchItemFailures":[{"itemIdentifier":"b"}]})");
const auto kNamesAll = answered(
    R"({"batchItemFailures":[{"itemIdentifier":"a"},{"itemIdentifier":"b"},
                             {"itemIdentifier":"c"},{"itemIdentifier":"d"}]})");

TEST(Decide, FollowsTheTableOfWhatAMappingAsksFor) {
  const RetryPolicy bare;
  RetryPolicy reports;
  reports.reports_item_failures = true;
  RetryPolicy twice;
  twice.max_retries = 2;
  RetryPolicy halves;
  halves.bisects = true;
  RetryPolicy all = twice;
  all.reports_item_failures = all.bisects = true;
  RetryPolicy of_broker = reports;
  of_broker.redelivery_delay = seconds(3);
  RetryPolicy never = twice;
  never.max_retries = 0;

  const struct {
    const char* when;
    const RetryPolicy& policy;
    Result<Reply> reply;
    int calls_before;
    std::size_t records;
    const char* then;
  } rows[] = {
      {"an answer is ignored unless it is asked for", bare, kNamesB, 0, 4, "settle"},
      {"all succeeded", reports, answered("{}"), 0, 4, "settle"},
      {"one failed", reports, kNamesB, 0, 4, "failed: 1, give back after 1"},
      {"one failed, the broker paces", of_broker, kNamesB, 0, 4, "failed: 1, give back after 3"},
      {"all failed", reports, kNamesAll, 0, 4, "give back after 1"},
      {"an answer that cannot be read", reports, answered("nonsense"), 0, 4, "give back after 1"},
      {"an error", reports, replied(true), 0, 4, "give back after 1"},
      {"first failure of a bounded batch", twice, replied(true), 0, 4, "retry after 1"},
      {"second failure", twice, replied(true), 1, 4, "retry after 2"},
      {"third failure", twice, replied(true), 2, 4, "give up"},
      {"no retries at all", never, replied(true), 0, 1, "give up"},
      {"a throttle counts nothing", twice, not_called(Errc::throttled), 2, 4, "retry after 1"},
      {"a failing batch is halved", halves, replied(true), 0, 4, "bisect"},
      {"as often as it can be", halves, replied(true), 0, 2, "bisect"},
      {"a record alone is retried without an end", halves, replied(true), 30, 1, "retry after 60"},
      {"halving uses up no retry", all, replied(true), 2, 4, "bisect"},
      {"the record that is left", all, replied(true), 1, 1, "retry after 2"},
      {"is given up at last", all, replied(true), 2, 1, "give up"},
      {"what the answer names follows by itself", all, kNamesB, 0, 4, "failed: 1, at once"},
      {"all named", all, kNamesAll, 0, 4, "bisect"},
      {"an answer that cannot be read", all, answered("[1]"), 0, 4, "bisect"},
      {"the engine stops", all, not_called(Errc::cancelled), 0, 4, "leave"},
  };
  for (const auto& row : rows) {
    const Attempt attempt{.failures_before = 0,
                          .ended_at = kNow,
                          .oldest_received = kNow,
                          .calls_before = row.calls_before,
                          .records = row.records,
                          .item_ids = std::span(kItems).first(row.records)};
    EXPECT_EQ(text(decide(row.policy, attempt, row.reply)), row.then) << row.when;
  }
}

TEST(Decide, ABatchThatIsKeptGoesBackBeforeTheBrokerTakesIt) {
  RetryPolicy policy;
  policy.bisects = true;
  const Attempt attempt{.ended_at = kNow,
                        .oldest_received = kNow - minutes(20) + seconds(5),
                        .calls_before = 9,
                        .records = 1};
  EXPECT_EQ(text(decide(policy, attempt, replied(true))), "give back after 5");
}

TEST(TooOld, IsAQuestionOfEachRecord) {
  RetryPolicy policy;
  const std::vector<TimePoint> ages = {kNow - seconds(61), kNow - seconds(60), kNow - seconds(59)};
  EXPECT_TRUE(too_old(policy, ages, kNow).empty()) << "there is no bound";
  policy.max_age = seconds(60);
  EXPECT_EQ(too_old(policy, ages, kNow), (std::vector<std::size_t>{0, 1}));
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
