#include "api/admin/function_attention.h"

#include <gtest/gtest.h>

#include <chrono>
#include <utility>
#include <vector>

namespace wheelpit::api {
namespace {

using std::chrono::seconds;

const WallTime kStart{seconds(1'800'000'000)};

// A history of "f": calls and errors of each ten seconds.
struct Past {
  explicit Past(const std::vector<std::pair<int, int>>& steps) {
    history.record(now, {{"f", reading}});
    for (const auto& [calls, errors] : steps) add(calls, errors);
  }
  void add(int calls, int errors) {
    now += History::kStep;
    reading.totals[0] += calls;
    reading.totals[1] += errors;
    history.record(now, {{"f", reading}});
  }
  std::optional<Attention> attention() const { return attention_of_function(history, "f"); }

  History history{History::Kind::functions};
  HistoryReading reading;
  WallTime now = kStart;
};

TEST(FunctionAttention, NobodyIsNeededWhileCallsSucceedOrThereAreNone) {
  EXPECT_FALSE(attention_of_function(History(History::Kind::functions), "f"));
  EXPECT_FALSE(Past({{5, 0}, {5, 0}}).attention());
  EXPECT_FALSE(Past({{0, 0}}).attention());
}

TEST(FunctionAttention, AFunctionThatFailsIsTold) {
  const Past past({{10, 0}, {10, 2}, {0, 0}, {10, 10}});
  const auto attention = past.attention();
  ASSERT_TRUE(attention);
  EXPECT_EQ(attention->severity, Attention::Severity::warning);
  EXPECT_EQ(attention->reason, "FUNCTION_FAILS");
  EXPECT_EQ(attention->words, "12 of 30 invocations of the last five minutes failed");
  EXPECT_EQ(attention->since, past.now - 2 * History::kStep);
}

TEST(FunctionAttention, TenSecondsOfCallsThatSucceedEndIt) {
  Past past({{10, 10}});
  EXPECT_TRUE(past.attention());
  past.add(0, 0);
  EXPECT_TRUE(past.attention());
  past.add(1, 0);
  EXPECT_FALSE(past.attention());
}

TEST(FunctionAttention, FiveMinutesWithoutACallEndIt) {
  Past past({{10, 10}});
  for (int step = 0; step < 29; ++step) past.add(0, 0);
  EXPECT_TRUE(past.attention());
  past.add(0, 0);
  EXPECT_FALSE(past.attention());
}

TEST(FunctionAttention, OneFailureAmongManyCallsIsNone) {
  EXPECT_FALSE(Past({{100, 0}, {20, 1}}).attention());
  EXPECT_TRUE(Past({{20, 0}, {20, 2}}).attention());
}

TEST(FailedEvents, AreAddedUpByFunction) {
  const auto arn = [](const std::string& name) {
    return "arn:aws:lambda:us-east-1:000000000000:function:" + name;
  };
  const auto events = failed_events({{arn("orders:prod"), Condition::retries_exhausted, 2},
                                     {arn("orders"), Condition::event_age_exceeded, 3},
                                     {arn("gone"), std::nullopt, 1},
                                     {arn("fine"), Condition::retries_exhausted, 0}});
  ASSERT_EQ(events.size(), 2U);
  EXPECT_EQ(events[0].function_name, "gone");
  EXPECT_EQ(attention_of_events(events[0]).reason, "FUNCTION_GONE");
  EXPECT_EQ(attention_of_events(events[0]).title, "an asynchronous event failed permanently");
  EXPECT_EQ(events[1].function_name, "orders");
  EXPECT_EQ(events[1].count, 5U);
  EXPECT_EQ(events[1].condition, "EventAgeExceeded");
}

}  // namespace
}  // namespace wheelpit::api
