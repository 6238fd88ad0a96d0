#include <gtest/gtest.h>

#include <algorithm>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "poll/lane_state.h"
#include "record/rabbitmq_encoder.h"

namespace wheelpit {
namespace {

using std::chrono::hours;
using std::chrono::milliseconds;
using std::chrono::seconds;
using Do = LaneStep::Do;
using Tags = std::vector<std::uint64_t>;
using Function = std::function<Result<Reply>(const Tags&)>;

constexpr TimePoint kStart = TimePoint{} + hours(1000);

Record record(std::uint64_t tag, TimePoint aged_from = kStart) {
  RabbitMqMessage message;
  message.properties.message_id = std::to_string(tag);
  Record record{.id = {.epoch = 1, .tag = tag}, .received_at = kStart, .message = message};
  record.aged_from = aged_from;
  return record;
}

bool has_2(const Tags& tags) { return std::ranges::count(tags, 2U) > 0; }
Result<Reply> raises(const Tags& tags) {
  return Reply{.function_error = has_2(tags), .request_id = "r" + std::to_string(tags.size())};
}
Result<Reply> answers(const Tags& tags) {
  Reply reply{.request_id = "r"};
  if (has_2(tags)) reply.payload = R"({"batchItemFailures":[{"itemIdentifier":"2"}]})";
  return reply;
}

// A lane of a log.
class LaneStateInOrderTest : public testing::Test {
 protected:
  LaneStateInOrderTest() {
    policy.max_retries = 1;
    policy.max_age = hours(1);
  }

  void receive(std::vector<Record> records) {
    state.emplace(*encoder, filter, BatchLimits{.max_records = 4, .keep_pieces = true}, policy);
    state->asked({}, now);
    state->received(std::move(records));
    (void)state->batch_received();
  }
  // Every step with its records, and every wait: "call 1 2", "+200", "done 1", "give up 3".
  std::string story(const Function& function) {
    std::string text;
    while (true) {
      const LaneStep step = state->next(now);
      if (step.what == Do::wait && !step.until) return text;
      if (step.what == Do::ask) {
        state->asked({}, now);
        continue;
      }
      text += text.empty() ? "" : ", ";
      if (text.size() > 1000) return text;
      if (step.what == Do::wait) {
        const auto pause = std::chrono::duration_cast<milliseconds>(*step.until - now);
        text += "+" + std::to_string(pause.count());
        now = *step.until;
        continue;
      }
      Tags tags;
      for (const RecordId& id : state->in_hand().ids) tags.push_back(id.tag);
      text += step.what == Do::invoke        ? "call" + std::string(state->request_id(), 0, 1)
              : step.what == Do::settle_done ? "done"
              : step.what == Do::give_up     ? "give up"
                                             : "ANYTHING ELSE";
      for (const std::uint64_t tag : tags) text += " " + std::to_string(tag);
      (void)state->batch_received();
      if (step.what == Do::invoke) state->invoked(function(tags), now);
      if (step.what == Do::settle_done) state->settled();
      if (step.what == Do::give_up) state->told({}, now);
    }
  }
  std::string story_of_four(const Function& function) {
    receive({record(1), record(2), record(3), record(4)});
    return story(function);
  }

  std::unique_ptr<EventEncoder> encoder = make_rabbitmq_encoder("arn", "q", "/");
  MappingFilter filter;
  RetryPolicy policy = policy_in_order();
  TimePoint now = kStart;
  std::optional<LaneState> state;
};

// As recorded at the service; "callr": with the request id of the call before.
TEST_F(LaneStateInOrderTest, FollowsTheRecordedRuns) {
  policy.max_retries = 2;
  EXPECT_EQ(
      story_of_four(raises),
      "call 1 2 3 4, +200, callr 1 2 3 4, +400, callr 1 2 3 4, give up 1 2 3 4, done 1 2 3 4");
  policy.max_retries = 1;
  policy.bisects = true;
  EXPECT_EQ(story_of_four(raises),
            "call 1 2 3 4, call 1 2, call 1, done 1, call 2, +200, callr 2, give up 2, done 2, "
            "call 3 4, done 3 4");
  policy.reports_item_failures = true;
  EXPECT_EQ(story_of_four(answers),
            "call 1 2 3 4, done 1, call 2 3 4, call 2, +200, callr 2, give up 2, done 2, "
            "call 3 4, done 3 4");
  policy.bisects = false;
  EXPECT_EQ(story_of_four(answers),
            "call 1 2 3 4, done 1, call 2 3 4, +200, callr 2 3 4, give up 2 3 4, done 2 3 4");
}

TEST_F(LaneStateInOrderTest, OldRecordsLeaveFromTheFrontAndTheRestGoesOn) {
  receive({record(1, kStart - hours(2)), record(2, kStart - hours(1)), record(3)});
  const auto succeeds = [](const Tags&) -> Result<Reply> { return Reply{}; };
  EXPECT_EQ(story(succeeds), "give up 1 2, done 1 2, call 3, done 3");
}

TEST_F(LaneStateInOrderTest, AThrottledFunctionKeepsItsBatchUntilItIsTooOld) {
  policy.max_retries = 0;
  receive({record(1, kStart - hours(1) + seconds(1))});
  const auto throttles = [](const Tags&) -> Result<Reply> { return Error(Errc::throttled, ""); };
  EXPECT_EQ(story(throttles), "+500, call 1, +200, call 1, +300, give up 1, done 1");
}

TEST_F(LaneStateInOrderTest, ADestinationThatCannotBeToldHoldsItsBatchForAsLongAsItTakes) {
  policy.max_retries = 0;
  receive({record(2), record(3), record(4), record(5)});
  ASSERT_EQ(state->next(now).what, Do::invoke);
  state->invoked(Reply{.function_error = true}, now);
  for (int hour = 0; hour < 100; ++hour) {
    ASSERT_EQ(state->next(now).what, Do::give_up) << hour;
    state->told(Error(Errc::unavailable, ""), now);
    now += hours(1);
  }
}

TEST_F(LaneStateInOrderTest, AfterARestartAFailedBatchComesAsItWasAndItsCallsCount) {
  policy.max_retries = 3;
  Record first = record(2);
  first.earlier_calls = std::make_shared<const EarlierCalls>(
      EarlierCalls{.calls = 3, .request_id = "r", .records = 2});
  Record behind = record(4);
  behind.opens_batch = true;
  receive({first, record(3), behind, record(5)});
  EXPECT_EQ(story(raises), "callr 2 3, give up 2 3, done 2 3, +500, call 4 5, done 4 5");
}

}  // namespace
}  // namespace wheelpit
