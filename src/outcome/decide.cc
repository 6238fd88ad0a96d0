#include "outcome/decide.h"

#include <algorithm>

namespace wheelpit {
namespace {

Duration back_off(const RetryPolicy& policy, int failures_before) {
  Duration delay = policy.first_delay;
  for (int i = 0; i < failures_before && delay < policy.longest_delay; ++i) delay *= 2;
  return std::min(delay, policy.longest_delay);
}

}  // namespace

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
