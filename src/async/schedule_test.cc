#include "async/schedule.h"

#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace wheelpit::async {
namespace {

using std::chrono::duration_cast;
using std::chrono::hours;
using std::chrono::milliseconds;
using std::chrono::minutes;
using std::chrono::seconds;

constexpr TimePoint kAccepted{hours(1000)};

Result<Reply> replied(bool function_error) {
  Reply reply;
  reply.function_error = function_error;
  return reply;
}

Result<Reply> refused(Errc why) { return Error(why, "refused"); }

std::string text(const NextStep& step, TimePoint ended) {
  struct {
    TimePoint ended;
    std::string operator()(Succeeded) const { return "succeeded"; }
    std::string operator()(RunAgain again) const {
      return "again in " + std::to_string(duration_cast<milliseconds>(again.due - ended).count());
    }
    std::string operator()(GiveUp give) const {
      return give.condition == Condition::retries_exhausted    ? "retries exhausted"
             : give.condition == Condition::event_age_exceeded ? "too old"
                                                               : "?";
    }
    std::string operator()(FunctionGone) const { return "gone"; }
    std::string operator()(StayQueued) const { return "stays"; }
  } const describe{ended};
  return std::visit(describe, step);
}

struct Row {
  const char* when;
  Result<Reply> reply;
  int attempts_before;
  int refusals_before;
  Duration age;
  const char* then;
};

void expect_rows(const EventSchedule& schedule, const EventPolicy& policy,
                 const std::vector<Row>& rows) {
  for (const Row& row : rows) {
    const TimePoint ended = kAccepted + row.age;
    const EndedAttempt attempt{.attempts_before = row.attempts_before,
                               .refusals_before = row.refusals_before,
                               .accepted = kAccepted,
                               .ended = ended,
                               .draw = 0};
    EXPECT_EQ(text(next_step(schedule, policy, attempt, row.reply), ended), row.then) << row.when;
  }
}

TEST(EventSchedule, FollowsTheServicesTable) {
  expect_rows(
      EventSchedule{}, EventPolicy{},
      {
          {"success", replied(false), 0, 0, seconds(1), "succeeded"},
          {"success at last", replied(false), 2, 9, hours(7), "succeeded"},
          {"first function error", replied(true), 0, 0, seconds(1), "again in 60000"},
          {"second function error", replied(true), 1, 0, seconds(62), "again in 120000"},
          {"third function error", replied(true), 2, 0, seconds(183), "retries exhausted"},
          {"function error after many throttles", replied(true), 0, 9, hours(1), "again in 60000"},
          {"retry would be too old", replied(true), 0, 0, hours(6) - seconds(59), "too old"},
          {"retry is just young enough", replied(true), 0, 0, hours(6) - seconds(60),
           "again in 60000"},
          {"retries used up and too old", replied(true), 2, 0, hours(7), "retries exhausted"},
          {"first throttle", refused(Errc::throttled), 0, 0, seconds(0), "again in 1000"},
          {"second throttle", refused(Errc::throttled), 0, 1, seconds(1), "again in 2000"},
          {"ninth throttle", refused(Errc::throttled), 0, 8, seconds(300), "again in 256000"},
          {"tenth throttle", refused(Errc::throttled), 0, 9, seconds(600), "again in 300000"},
          {"endless throttle", refused(Errc::throttled), 0, 1'000'000, hours(5), "again in 300000"},
          {"throttle after a function error", refused(Errc::throttled), 2, 0, hours(1),
           "again in 1000"},
          {"throttle near the end", refused(Errc::throttled), 0, 9, hours(6) - seconds(299),
           "too old"},
          {"system error", refused(Errc::unavailable), 1, 2, seconds(9), "again in 4000"},
          {"function gone", refused(Errc::not_found), 0, 0, seconds(0), "gone"},
          {"engine stops", refused(Errc::cancelled), 2, 0, hours(7), "stays"},
      });
}

// Recorded: age 60 s gives up right after the first failure, age 90 s after the second.
TEST(EventSchedule, TheAgeIsTestedWhenTheRetryIsPlanned) {
  EventPolicy policy;
  policy.maximum_event_age = seconds(60);
  expect_rows(EventSchedule{}, policy, {{"60 s", replied(true), 0, 0, milliseconds(1), "too old"}});
  policy.maximum_event_age = seconds(90);
  expect_rows(EventSchedule{}, policy,
              {{"90 s", replied(true), 0, 0, milliseconds(500), "again in 60000"},
               {"90 s, again", replied(true), 1, 0, seconds(61), "too old"}});
}

TEST(EventSchedule, RetriesAreThoseOfTheConfiguration) {
  EventPolicy policy;
  policy.maximum_retry_attempts = 0;
  expect_rows(
      EventSchedule{}, policy,
      {{"none", replied(true), 0, 0, seconds(0), "retries exhausted"},
       {"throttles are no retries", refused(Errc::throttled), 0, 5, seconds(0), "again in 32000"}});
}

TEST(EventSchedule, EveryDelayAndAgeIsScaled) {
  EventPolicy policy;
  policy.maximum_event_age = seconds(90);
  expect_rows(EventSchedule{.scale = 0.01}, policy,
              {{"retry", replied(true), 0, 0, milliseconds(100), "again in 600"},
               {"too old", replied(true), 1, 0, milliseconds(700), "too old"},
               {"throttle", refused(Errc::throttled), 0, 3, milliseconds(100), "again in 80"}});
  expect_rows(EventSchedule{.scale = 2}, policy,
              {{"retry", replied(true), 0, 0, seconds(60), "again in 120000"}});
}

TEST(EventSchedule, OnlyThrottlesAreSpreadAndByATenthAtMost) {
  const EventSchedule schedule;
  EXPECT_EQ(schedule.after_refusal(1, 0), seconds(1));
  EXPECT_EQ(schedule.after_refusal(1, 0.5), milliseconds(1050));
  EXPECT_EQ(schedule.after_refusal(20, 1), seconds(330));
  EXPECT_EQ(schedule.after_delivery(1), seconds(1));
  EXPECT_EQ(schedule.after_delivery(4), seconds(8));
  EXPECT_EQ(schedule.after_delivery(20), minutes(5));
  EXPECT_EQ(EventSchedule{.scale = 0.5}.delivery_patience(), minutes(30));
}

TEST(EventSchedule, AnEventIsGivenUpUntriedIfItsFunctionMayNotRunOrItIsTooOld) {
  EventPolicy policy;
  const EventSchedule schedule{.scale = 0.1};
  EXPECT_FALSE(give_up_before(schedule, policy, kAccepted, kAccepted + minutes(36)));
  EXPECT_EQ(give_up_before(schedule, policy, kAccepted, kAccepted + minutes(36) + seconds(1)),
            Condition::event_age_exceeded);
  policy.none_may_run = true;
  EXPECT_EQ(give_up_before(schedule, policy, kAccepted, kAccepted + hours(9)),
            Condition::zero_reserved_concurrency);
}

}  // namespace
}  // namespace wheelpit::async
