#include "outcome/decide.h"

#include <algorithm>
#include <numeric>
#include <utility>

#include "outcome/item_failures.h"

namespace wheelpit {

Duration back_off(const RetryPolicy& policy, int failures_before) {
  Duration delay = policy.first_delay;
  for (int i = 0; i < failures_before && delay < policy.longest_delay; ++i) delay *= 2;
  return std::min(delay, policy.longest_delay);
}

// A minute is left for the way from and to the broker; a sixth of its patience at least for a
// function that must be started first.
RetryPolicy policy_within(Duration broker_waits, Duration function_timeout) {
  const Duration last_call = broker_waits - std::chrono::minutes(1) - function_timeout;
  RetryPolicy policy;
  policy.longest_hold = std::min(broker_waits * 2 / 3, last_call);
  policy.latest_start = std::min(broker_waits * 5 / 6, last_call);
  return policy;
}

RetryPolicy policy_in_order() {
  RetryPolicy policy;
  policy.first_delay = std::chrono::milliseconds(200);
  policy.in_order = true;
  return policy;
}

RetryPolicy policy_of_kafka() {
  RetryPolicy policy = policy_in_order();
  policy.gives_up_oversized = true;
  policy.max_retries_if_told = 10;
  return policy;
}

bool may_start(const RetryPolicy& policy, TimePoint oldest_received, TimePoint now) {
  return policy.in_order || !policy.latest_start || now - oldest_received <= *policy.latest_start;
}

namespace {

// When a batch that is held goes back to the broker; nothing: never.
std::optional<TimePoint> last_moment(const RetryPolicy& policy, const Attempt& attempt) {
  if (policy.in_order) return std::nullopt;
  return std::max(attempt.oldest_received + policy.longest_hold, attempt.ended_at);
}

// The function has seen the batch and failed on all of it.
Decision after_failure(const RetryPolicy& policy, const Attempt& attempt) {
  if (policy.bisects && attempt.records > 1) return Bisect{};
  if (policy.max_retries && attempt.calls_before >= *policy.max_retries) {
    return Discard{GiveUpCause::retries_exhausted};
  }
  const auto last = last_moment(policy, attempt);
  if (policy.keeps_failures()) {
    const TimePoint at = attempt.ended_at + back_off(policy, attempt.calls_before);
    if (!last || at < *last) return Retry{at};
    return GiveBack{*last};
  }
  const Duration pause =
      policy.redelivery_delay.value_or(back_off(policy, attempt.failures_before));
  return GiveBack{std::min(attempt.ended_at + pause, *last)};
}

std::vector<std::size_t> places_from(std::size_t first, std::size_t size) {
  std::vector<std::size_t> places(size - first);
  std::iota(places.begin(), places.end(), first);
  return places;
}

Decision after_answer(const RetryPolicy& policy, const Attempt& attempt, const Reply& reply) {
  if (!policy.reports_item_failures) return Settle{};
  if (policy.empty_text_fails && reply.payload == R"("")") return after_failure(policy, attempt);
  auto failed = read_item_failures(reply.payload, attempt.item_ids);
  if (!failed || failed->size() == attempt.records) return after_failure(policy, attempt);
  if (failed->empty()) return Settle{};
  if (policy.in_order) {
    if (failed->front() == 0) return after_failure(policy, attempt);
    *failed = places_from(failed->front(), attempt.records);
  }
  if (policy.keeps_failures()) return SettleRest{std::move(*failed), std::nullopt};
  const Duration pause = policy.redelivery_delay.value_or(policy.first_delay);
  return SettleRest{std::move(*failed), attempt.ended_at + pause};
}

// The function has not seen the batch.
Decision not_reached(const RetryPolicy& policy, const Attempt& attempt) {
  const TimePoint at = attempt.ended_at + back_off(policy, attempt.failures_before);
  const auto last = last_moment(policy, attempt);
  if (last && at >= *last) return GiveBack{*last};
  return Retry{at};
}

}  // namespace

Decision decide(const RetryPolicy& policy, const Attempt& attempt, const Result<Reply>& reply) {
  if (!reply) {
    if (reply.error().code() == Errc::cancelled) return Leave{};
    return not_reached(policy, attempt);
  }
  return reply->function_error ? after_failure(policy, attempt)
                               : after_answer(policy, attempt, *reply);
}

std::vector<std::size_t> too_old(const RetryPolicy& policy, std::span<const TimePoint> aged_from,
                                 TimePoint now) {
  std::vector<std::size_t> places;
  if (!policy.max_age) return places;
  for (std::size_t place = 0; place < aged_from.size(); ++place) {
    if (now - aged_from[place] >= *policy.max_age) {
      places.push_back(place);
    } else if (policy.in_order) {
      break;
    }
  }
  return places;
}

}  // namespace wheelpit
