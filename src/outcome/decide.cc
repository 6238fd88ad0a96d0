#include "outcome/decide.h"

#include <algorithm>

namespace wheelpit {

Duration back_off(const RetryPolicy& policy, int failures_before) {
  Duration delay = policy.first_delay;
  for (int i = 0; i < failures_before && delay < policy.longest_delay; ++i) delay *= 2;
  return std::min(delay, policy.longest_delay);
}

// A minute is left for the way from and to the broker; a sixth of its patience at least for a
// function that has to be started first.
RetryPolicy policy_within(Duration broker_waits, Duration function_timeout) {
  const Duration last_call = broker_waits - std::chrono::minutes(1) - function_timeout;
  RetryPolicy policy;
  policy.longest_hold = std::min(broker_waits * 2 / 3, last_call);
  policy.latest_start = std::min(broker_waits * 5 / 6, last_call);
  return policy;
}

bool may_start(const RetryPolicy& policy, TimePoint oldest_received, TimePoint now) {
  return !policy.latest_start || now - oldest_received <= *policy.latest_start;
}

Decision decide(const RetryPolicy& policy, const Attempt& attempt, const Result<Reply>& reply) {
  if (reply && !reply->function_error) return Settle{};
  if (!reply && reply.error().code() == Errc::cancelled) return Leave{};

  const Duration growing = back_off(policy, attempt.failures_before);
  const TimePoint at =
      attempt.ended_at + (reply ? policy.redelivery_delay.value_or(growing) : growing);
  const TimePoint last = std::max(attempt.oldest_received + policy.longest_hold, attempt.ended_at);
  if (reply || at >= last) return GiveBack{std::min(at, last)};
  return Retry{at};
}

}  // namespace wheelpit
