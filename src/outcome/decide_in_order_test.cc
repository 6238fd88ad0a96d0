#include <gtest/gtest.h>

#include <chrono>
#include <deque>
#include <functional>
#include <string>
#include <vector>

#include "outcome/decide.h"

namespace wheelpit {
namespace {

using std::chrono::hours;
using std::chrono::milliseconds;
using std::chrono::seconds;

constexpr TimePoint kNow = TimePoint{} + hours(1000);

using Records = std::vector<int>;
using Function = std::function<Result<Reply>(const Records&)>;

std::string text(const Records& records) {
  const std::string first = std::to_string(records.front());
  return "[" + (records.size() == 1 ? first : first + "-" + std::to_string(records.back())) + "]";
}

// Works a shard's records off, all of which have arrived at once, and tells every call: a letter
// for its request id, its records, "ok" behind a success, the pause before a retry. "says 2" is an
// answer that keeps the records before 2.
class Shard {
 public:
  Shard(RetryPolicy policy, Function function)
      : policy_(std::move(policy)), function_(std::move(function)) {}

  std::string work_off(Records records) {
    batches_.push_back({std::move(records)});
    while (!batches_.empty()) {
      Batch batch = std::move(batches_.front());
      batches_.pop_front();
      if (batch.calls == 0) ++request_;
      step(std::move(batch));
    }
    return story_;
  }

 private:
  struct Batch {
    Records records;
    int calls = 0;
  };

  void step(Batch batch) {
    say(std::string(1, request_) + text(batch.records));
    std::vector<std::string> ids;
    for (const int record : batch.records) ids.push_back(std::to_string(record));
    const Attempt attempt{.ended_at = kNow,
                          .oldest_received = kNow - hours(900),
                          .calls_before = batch.calls,
                          .records = ids.size(),
                          .item_ids = ids};
    const Decision decision = decide(policy_, attempt, function_(batch.records));
    const auto records = batch.records.begin();
    if (std::holds_alternative<Settle>(decision)) {
      say("ok");
    } else if (const auto* retry = std::get_if<Retry>(&decision)) {
      say("+" + std::to_string(std::chrono::duration_cast<milliseconds>(retry->at - kNow).count()));
      ++batch.calls;
      batches_.push_front(std::move(batch));
    } else if (std::holds_alternative<Bisect>(decision)) {
      const auto half = records + static_cast<std::ptrdiff_t>(batch.records.size() / 2);
      batches_.push_front({Records(half, batch.records.end())});
      batches_.push_front({Records(records, half)});
    } else if (const auto* rest = std::get_if<SettleRest>(&decision)) {
      Records failed;
      for (const std::size_t place : rest->failed) failed.push_back(batch.records[place]);
      EXPECT_EQ(failed.back(), batch.records.back()) << "the rest of a log has no holes";
      EXPECT_FALSE(rest->give_back_at);
      say("says " + std::to_string(failed.front()));
      batches_.push_front({std::move(failed)});
    } else if (std::holds_alternative<Discard>(decision)) {
      say("given up " + text(batch.records));
    } else {
      ADD_FAILURE() << "a log takes nothing back";
    }
  }

  void say(const std::string& what) { story_ += (story_.empty() ? "" : " ") + what; }

  RetryPolicy policy_;
  Function function_;
  std::deque<Batch> batches_;
  char request_ = 'a' - 1;
  std::string story_;
};

bool has_2(const Records& records) { return std::ranges::count(records, 2) > 0; }
Result<Reply> raises(const Records& records) { return Reply{.function_error = has_2(records)}; }
Result<Reply> answers(const Records& records) {
  return Reply{.payload = has_2(records) ? R"({"batchItemFailures":[{"itemIdentifier":"2"}]})"
                                         : R"({"batchItemFailures":[]})"};
}
Result<Reply> names_nothing(const Records&) {
  return Reply{.payload = R"({"batchItemFailures":[{"itemIdentifier":""}]})"};
}

RetryPolicy policy(std::optional<int> retries, bool partial = false, bool bisect = false) {
  RetryPolicy policy = policy_in_order();
  policy.max_retries = retries;
  policy.reports_item_failures = partial;
  policy.bisects = bisect;
  return policy;
}

// Recorded at the service: four records, of which the second is bad. The pauses that were recorded
// between the beginnings of two calls are 282, 392 (two retries), 238, 214 and 208 ms (one).
TEST(DecideInOrder, FollowsTheRecordedRuns) {
  const struct {
    const char* settings;
    RetryPolicy policy;
    Function function;
    const char* calls;
  } rows[] = {
      {"raise, 2 retries", policy(2), raises, "a[1-4] +200 a[1-4] +400 a[1-4] given up [1-4]"},
      {"raise, bisect, 1 retry", policy(1, false, true), raises,
       "a[1-4] b[1-2] c[1] ok d[2] +200 d[2] given up [2] e[3-4] ok"},
      {"partial, 1 retry", policy(1, true), answers,
       "a[1-4] says 2 b[2-4] +200 b[2-4] given up [2-4]"},
      {"partial, bisect, 1 retry", policy(1, true, true), answers,
       "a[1-4] says 2 b[2-4] c[2] +200 c[2] given up [2] d[3-4] ok"},
      {"partial not enabled", policy(1), answers, "a[1-4] ok"},
      {"itemIdentifier \"\", 0 retries", policy(0, true), names_nothing, "a[1-4] given up [1-4]"},
  };
  for (const auto& row : rows) {
    EXPECT_EQ(Shard(row.policy, row.function).work_off({1, 2, 3, 4}), row.calls) << row.settings;
  }
}

TEST(DecideInOrder, AnAnswerCountsFromItsLowestRecordOn) {
  const auto names = [](const std::string& names) -> Function {
    return [names](const Records& records) -> Result<Reply> {
      if (records.size() < 4) return Reply{};
      return Reply{.payload = R"({"batchItemFailures":[)" + names + "]}"};
    };
  };
  const std::string two = R"({"itemIdentifier":"2"})";
  const std::string three = R"({"itemIdentifier":"3"})";
  const std::string one = R"({"itemIdentifier":"1"})";
  const std::string unknown = R"({"itemIdentifier":"9"})";
  EXPECT_EQ(Shard(policy(0, true), names(three + "," + two)).work_off({1, 2, 3, 4}),
            "a[1-4] says 2 b[2-4] ok");
  EXPECT_EQ(Shard(policy(0, true), names(one)).work_off({1, 2, 3, 4}), "a[1-4] given up [1-4]")
      << "nothing of it is done";
  EXPECT_EQ(Shard(policy(0, true), names(three + "," + unknown)).work_off({1, 2, 3, 4}),
            "a[1-4] given up [1-4]");
}

TEST(DecideInOrder, PausesDoubleUpToAMinuteAndNothingIsEverGivenBack) {
  const RetryPolicy endless = policy(std::nullopt);
  const auto pause = [&](int calls, int failures, const Result<Reply>& reply) {
    const Attempt attempt{.failures_before = failures,
                          .ended_at = kNow,
                          .oldest_received = kNow - hours(900),
                          .calls_before = calls};
    const Decision decision = decide(endless, attempt, reply);
    const auto* retry = std::get_if<Retry>(&decision);
    return retry == nullptr ? Duration(-1) : retry->at - kNow;
  };
  const Result<Reply> failed = Reply{.function_error = true};
  EXPECT_EQ(pause(0, 5, failed), milliseconds(200)) << "the calls of this batch count, no others";
  EXPECT_EQ(pause(1, 5, failed), milliseconds(400));
  EXPECT_EQ(pause(8, 0, failed), milliseconds(51'200));
  EXPECT_EQ(pause(9, 0, failed), seconds(60));
  EXPECT_EQ(pause(1'000'000, 0, failed), seconds(60));
  for (const Errc why : {Errc::throttled, Errc::unavailable, Errc::not_found}) {
    EXPECT_EQ(pause(3, 0, Error(why, "")), milliseconds(200));
    EXPECT_EQ(pause(3, 1, Error(why, "")), milliseconds(400));
    EXPECT_EQ(pause(3, 400, Error(why, "")), seconds(60));
  }
  EXPECT_TRUE(may_start(endless, kNow - hours(900), kNow));
}

TEST(DecideInOrder, WhatDidNotReachTheFunctionUsesUpNoRetry) {
  const Attempt attempt{.failures_before = 99, .ended_at = kNow, .calls_before = 0};
  const Decision decision = decide(policy(0), attempt, Error(Errc::throttled, ""));
  EXPECT_TRUE(std::holds_alternative<Retry>(decision));
}

TEST(DecideInOrder, OnlyTheFrontOfABatchLeavesForItsAge) {
  RetryPolicy aged = policy(std::nullopt);
  aged.max_age = seconds(60);
  using Places = std::vector<std::size_t>;
  const auto old = kNow - seconds(60);
  const auto fresh = kNow - seconds(59);
  EXPECT_EQ(too_old(aged, std::vector{old, fresh, fresh}, kNow), Places{0});
  EXPECT_EQ(too_old(aged, std::vector{old, old}, kNow), (Places{0, 1}));
  EXPECT_EQ(too_old(aged, std::vector{fresh, old}, kNow), Places{}) << "a hole in the log";
}

}  // namespace
}  // namespace wheelpit
