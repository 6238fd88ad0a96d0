#include "async/schedule.h"

#include <algorithm>
#include <cmath>

namespace wheelpit::async {
namespace {

using std::chrono::minutes;
using std::chrono::seconds;

constexpr Duration kFirstRetry = seconds(60);
constexpr Duration kLaterRetries = seconds(120);
constexpr Duration kFirstRefusal = seconds(1);
constexpr Duration kLongestRefusal = minutes(5);
constexpr int kManyRefusals = 16;
constexpr double kSpread = 0.1;

Duration doubled(int times) {
  Duration delay = kFirstRefusal;
  for (int i = 0; i < times && delay < kLongestRefusal; ++i) delay *= 2;
  return std::min(delay, kLongestRefusal);
}

}  // namespace

WallTime::duration EventSchedule::scaled(Duration duration) const {
  const std::chrono::duration<double, std::micro> exact = duration;
  return WallTime::duration(std::llround(exact.count() * scale));
}

WallTime::duration EventSchedule::after_function_error(int attempts) const {
  return scaled(attempts <= 1 ? kFirstRetry : kLaterRetries);
}

WallTime::duration EventSchedule::after_refusal(int refusals, double draw) const {
  const Duration delay = doubled(refusals - 1);
  return scaled(delay +
                std::chrono::duration_cast<Duration>(delay * std::clamp(draw, 0.0, 1.0) * kSpread));
}

WallTime::duration EventSchedule::after_delivery(int tries) const {
  return scaled(doubled(tries - 1));
}

WallTime::duration EventSchedule::longest_delay() const {
  return std::max(after_function_error(2), after_refusal(kManyRefusals, 1));
}

std::optional<Condition> give_up_before(const EventSchedule& schedule, const EventPolicy& policy,
                                        TimePoint accepted, TimePoint now) {
  if (policy.none_may_run) return Condition::zero_reserved_concurrency;
  if (now - accepted > schedule.scaled(policy.maximum_event_age)) {
    return Condition::event_age_exceeded;
  }
  return std::nullopt;
}

NextStep next_step(const EventSchedule& schedule, const EventPolicy& policy,
                   const EndedAttempt& attempt, const Result<Reply>& reply) {
  if (reply && !reply->function_error) return Succeeded{};
  if (!reply && reply.error().code() == Errc::cancelled) return StayQueued{};
  if (!reply && reply.error().code() == Errc::not_found) return FunctionGone{};
  if (reply && attempt.attempts_before >= policy.maximum_retry_attempts) {
    return GiveUp{Condition::retries_exhausted};
  }
  const TimePoint due =
      attempt.ended + (reply ? schedule.after_function_error(attempt.attempts_before + 1)
                             : schedule.after_refusal(attempt.refusals_before + 1, attempt.draw));
  if (due - attempt.accepted > schedule.scaled(policy.maximum_event_age)) {
    return GiveUp{Condition::event_age_exceeded};
  }
  return RunAgain{due};
}

}  // namespace wheelpit::async
