#include <gtest/gtest.h>

#include <algorithm>
#include <functional>
#include <map>
#include <memory>
#include <numeric>
#include <optional>
#include <random>
#include <string>

#include "poll/lane_state.h"
#include "record/rabbitmq_encoder.h"

namespace wheelpit {
namespace {

using std::chrono::hours;
using std::chrono::milliseconds;
using std::chrono::minutes;
using std::chrono::seconds;
using Do = LaneStep::Do;
using Tags = std::vector<std::uint64_t>;

constexpr TimePoint kStart = TimePoint{} + hours(1);

Record record(std::uint64_t tag, std::uint64_t epoch = 1) {
  RabbitMqMessage message;
  message.body = "record " + std::to_string(tag);
  message.properties.message_id = "m" + std::to_string(tag);
  return {.id = {.epoch = epoch, .tag = tag}, .received_at = kStart, .message = message};
}

Result<Reply> success() { return Reply{}; }
Result<Reply> failure() { return Reply{.function_error = true, .request_id = "the request"}; }
Result<Reply> failed_on(const Tags& tags) {
  Reply reply;
  for (const std::uint64_t tag : tags) {
    reply.payload += std::string(reply.payload.empty() ? "" : ",") + R"({"itemIdentifier":"m)" +
                     std::to_string(tag) + "\"}";
  }
  reply.payload = R"({"batchItemFailures":[)" + reply.payload + "]}";
  return reply;
}

// A lane whose mapping asks for more than a verdict for the whole batch.
class LaneStatePartsTest : public testing::Test {
 protected:
  LaneStatePartsTest() {
    policy.bisects = true;
    policy.max_retries = 1;
    policy.reports_item_failures = true;
  }

  void begin(Tags tags) {
    state.emplace(*encoder, filter, BatchLimits{.max_records = tags.size(), .keep_pieces = true},
                  policy);
    state->asked({}, now);
    receive(tags);
  }
  void receive(const Tags& tags, std::uint64_t epoch = 1) {
    std::vector<Record> records;
    for (const std::uint64_t tag : tags) records.push_back(record(tag, epoch));
    state->received(std::move(records));
    (void)state->batch_received();
  }
  Tags in_hand() const {
    Tags tags;
    for (const RecordId& id : state->in_hand().ids) tags.push_back(id.tag);
    return tags;
  }
  // The next step but for waiting, which is over at once.
  Do next() {
    LaneStep step = state->next(now);
    while (step.what == Do::wait && step.until) {
      now = *step.until;
      step = state->next(now);
    }
    return step.what;
  }
  // What is called, or done, with which records: "call 1 2", "done 1", "back 2", "give up 3".
  std::string story(const std::function<Result<Reply>(const Tags&)>& function) {
    std::string text;
    (void)state->batch_received();
    for (Do step = next(); step != Do::wait && step != Do::finish; step = next()) {
      const Tags tags = in_hand();
      text += text.empty() ? "" : ", ";
      text += step == Do::invoke         ? "call"
              : step == Do::settle_done  ? "done"
              : step == Do::settle_again ? "back"
              : step == Do::give_up      ? "give up"
                                         : "ask";
      for (const std::uint64_t tag : tags) text += " " + std::to_string(tag);
      if (step == Do::invoke) state->invoked(function(tags), now);
      if (step == Do::settle_done || step == Do::settle_again) state->settled();
      if (step == Do::give_up) state->told({}, now);
      if (step == Do::ask) state->asked({}, now);
      (void)state->batch_received();
    }
    return text;
  }

  static std::function<Result<Reply>(const Tags&)> fails_with(std::uint64_t poison) {
    return [poison](const Tags& tags) {
      return std::ranges::count(tags, poison) > 0 ? failure() : success();
    };
  }

  std::unique_ptr<EventEncoder> encoder = make_rabbitmq_encoder("arn", "q", "/");
  MappingFilter filter;
  RetryPolicy policy;
  TimePoint now = kStart;
  std::optional<LaneState> state;
};

TEST_F(LaneStatePartsTest, PartsOfABatchThatTheBrokerHasDeliveredAgainAreDropped) {
  begin({1, 2});
  EXPECT_EQ(next(), Do::invoke);
  receive({1, 2}, 2);
  state->invoked(failure(), now);  // halved, after the connection was lost
  EXPECT_EQ(next(), Do::invoke);
  EXPECT_EQ(in_hand(), (Tags{1, 2})) << "whole, as it came again";
  EXPECT_EQ(state->in_hand().ids[0].epoch, 2U);
}

TEST_F(LaneStatePartsTest, ABatchThatWasCalledBeforeARestartIsTheSameAndGoesOnCounting) {
  policy.bisects = false;
  state.emplace(*encoder, filter, BatchLimits{.max_records = 10, .keep_pieces = true}, policy);
  state->asked({}, now);
  std::vector<Record> records = {record(1), record(2), record(3), record(4)};
  records[1].opens_batch = true;
  records[1].earlier_calls =
      std::make_shared<const EarlierCalls>(EarlierCalls{.calls = 1, .request_id = "the first"});
  records[3].opens_batch = true;
  state->received(std::move(records));
  std::vector<std::string> ids;
  const std::string told = story([&](const Tags& tags) {
    ids.push_back(state->request_id());
    return fails_with(2)(tags);
  });
  EXPECT_EQ(told, "call 1, done 1, call 2 3, give up 2 3, done 2 3, call 4, done 4");
  EXPECT_EQ(ids, (std::vector<std::string>{"", "the first", ""}));
}

TEST_F(LaneStatePartsTest, AFailingBatchIsHalvedUntilTheBadRecordIsAlone) {
  begin({1, 2, 3, 4});
  EXPECT_EQ(story(fails_with(2)),
            "call 1 2 3 4, call 1 2, call 1, done 1, call 2, call 2, give up 2, done 2, call 3 4, "
            "done 3 4");
  EXPECT_EQ(now, kStart + seconds(1)) << "halves follow at once, a retry after its pause";
}

TEST_F(LaneStatePartsTest, OnePoisonAmongAThousandCostsFewCalls) {
  policy.reports_item_failures = false;
  Tags tags(1000);
  std::iota(tags.begin(), tags.end(), 1);
  for (const std::uint64_t poison : {1U, 500U, 777U, 1000U}) {
    begin(tags);
    int calls = 0;
    std::map<std::uint64_t, int> processed;
    (void)story([&](const Tags& batch) {
      ++calls;
      if (std::ranges::count(batch, poison) > 0) return failure();
      for (const std::uint64_t tag : batch) ++processed[tag];
      return success();
    });
    EXPECT_EQ(processed.size(), 999U);
    for (const auto& [tag, times] : processed) EXPECT_EQ(times, 1) << tag;
    EXPECT_LE(calls, 1 + 2 * 10 + 1);
  }
}

TEST_F(LaneStatePartsTest, WhatAnAnswerNamesFollowsByItselfAndTheRestIsDone) {
  policy.bisects = false;
  begin({1, 2, 3, 4});
  int calls = 0;
  EXPECT_EQ(story([&](const Tags& tags) {
              ++calls;
              return tags.size() == 4 ? failed_on({2, 4}) : failed_on({4});
            }),
            "call 1 2 3 4, done 1 3, call 2 4, done 2, call 4, call 4, give up 4, done 4");
  EXPECT_EQ(state->buffered(), 0U);
}

TEST_F(LaneStatePartsTest, WithoutBoundsOfItsOwnTheNamedRecordsRestUntilTheBrokerHasThem) {
  policy = {};
  policy.reports_item_failures = true;
  begin({1, 2});
  ASSERT_EQ(next(), Do::invoke);
  state->invoked(failed_on({2}), now);
  ASSERT_EQ(next(), Do::settle_done);
  EXPECT_EQ(in_hand(), Tags{1});
  state->settled();
  EXPECT_EQ(state->buffered(), 1U);

  receive({3, 4});
  EXPECT_EQ(state->next(now), LaneStep{Do::invoke}) << "others need not wait for it";
  EXPECT_EQ(in_hand(), (Tags{3, 4}));
  state->invoked(success(), now);
  ASSERT_EQ(next(), Do::settle_done);
  state->settled();
  EXPECT_EQ(state->next(now), (LaneStep{Do::wait, now + seconds(1)}));
  ASSERT_EQ(next(), Do::settle_again);
  EXPECT_EQ(in_hand(), Tags{2});
}

TEST_F(LaneStatePartsTest, RecordsThatAreTooOldLeaveBeforeACallAndTheOthersGoOn) {
  policy.max_age = seconds(60);
  state.emplace(*encoder, filter, BatchLimits{.max_records = 3, .keep_pieces = true}, policy);
  state->asked({}, now);
  std::vector<Record> records{record(1), record(2), record(3)};
  records[1].aged_from = kStart - seconds(60);
  state->received(std::move(records));
  (void)state->batch_received();
  ASSERT_EQ(next(), Do::give_up);
  EXPECT_EQ(state->give_up_cause(), GiveUpCause::record_too_old);
  EXPECT_EQ(state->failed_calls(), 0);
  EXPECT_EQ(story([](const Tags&) { return success(); }), "give up 2, done 2, call 1 3, done 1 3");
}

TEST_F(LaneStatePartsTest, AgeEndsTheRetriesOfABatch) {
  policy = {};
  policy.bisects = true;
  policy.max_age = seconds(5);
  begin({1});
  EXPECT_EQ(story(fails_with(1)), "call 1, call 1, call 1, give up 1, done 1");
  EXPECT_EQ(now, kStart + seconds(7)) << "after 1, 3 and 7 s";
}

TEST_F(LaneStatePartsTest, ARetryHasTheIdOfTheCallBefore) {
  begin({1});
  ASSERT_EQ(next(), Do::invoke);
  EXPECT_EQ(state->request_id(), "");
  state->invoked(failure(), now);
  ASSERT_EQ(next(), Do::invoke);
  EXPECT_EQ(state->request_id(), "the request");
  EXPECT_EQ(state->failed_calls(), 1);
}

TEST_F(LaneStatePartsTest, ADestinationThatIsAwayIsToldLaterAndTheBatchIsNeverForgotten) {
  policy.max_retries = 0;
  begin({1});
  ASSERT_EQ(next(), Do::invoke);
  state->invoked(failure(), now);
  int told = 0;
  while (next() == Do::give_up) {
    ++told;
    state->told(Error(Errc::unavailable, "for a test"), now);
  }
  EXPECT_EQ(told, 6 + 19);
  EXPECT_EQ(state->next(now), LaneStep{Do::settle_again});
  EXPECT_EQ(now, kStart + minutes(20)) << "before the broker takes it";
}

TEST_F(LaneStatePartsTest, PartsOfAnEarlierConnectionAreDroppedBecauseTheyComeAgain) {
  begin({1, 2});
  ASSERT_EQ(next(), Do::invoke);
  state->invoked(failure(), now);
  receive({1, 2}, 2);
  EXPECT_EQ(state->buffered(), 2U);
  ASSERT_EQ(next(), Do::invoke);
  EXPECT_EQ(in_hand(), (Tags{1, 2}));
}

TEST_F(LaneStatePartsTest, StoppingLeavesPartsToTheSource) {
  begin({1, 2});
  ASSERT_EQ(next(), Do::invoke);
  state->invoked(failure(), now);
  state->stop();
  EXPECT_EQ(state->next(now), LaneStep{Do::finish});
}

// Whatever the function does, each record ends once: done, given up, or back with the broker.
TEST_F(LaneStatePartsTest, EveryRecordEndsExactlyOnceInAnyHistory) {
  for (unsigned seed = 0; seed < 2000; ++seed) {
    std::mt19937 random(seed);
    policy = {};
    policy.reports_item_failures = random() % 2 == 0;
    policy.bisects = random() % 2 == 0;
    if (random() % 2 == 0) policy.max_retries = static_cast<int>(random() % 3);
    if (random() % 3 == 0) policy.max_age = seconds(2 + random() % 20);
    now = kStart;
    Tags tags(1 + random() % 12);
    std::iota(tags.begin(), tags.end(), 1);
    begin(tags);
    std::map<std::uint64_t, int> ends;
    for (int steps = 0; steps < 1000; ++steps) {
      const Do step = next();
      if (step == Do::wait) break;
      const Tags batch = in_hand();
      if (step == Do::ask) state->asked({}, now);
      if (step == Do::give_up)
        state->told(random() % 4 == 0 ? Status(Error(Errc::unavailable, "")) : Status(), now);
      if (step == Do::invoke) {
        Tags bad;
        for (const std::uint64_t tag : batch) {
          if (random() % 3 == 0) bad.push_back(tag);
        }
        const auto what = random() % 8;
        state->invoked(what == 0   ? failure()
                       : what == 1 ? Result<Reply>(Error(Errc::throttled, "for a test"))
                       : what == 2 ? success()
                                   : failed_on(bad),
                       now);
      }
      if (step == Do::settle_done || step == Do::settle_again) {
        EXPECT_TRUE(std::ranges::is_sorted(state->in_hand().ids));
        for (const std::uint64_t tag : batch) ++ends[tag];
        state->settled();
      }
    }
    EXPECT_EQ(state->in_flight() + state->buffered(), 0U) << "seed " << seed;
    EXPECT_EQ(ends.size(), tags.size()) << "seed " << seed;
    for (const auto& [tag, times] : ends) EXPECT_EQ(times, 1) << "seed " << seed;
  }
}

}  // namespace
}  // namespace wheelpit
