#pragma once

#include <cstddef>
#include <optional>
#include <span>
#include <string>
#include <variant>
#include <vector>

#include "base/clock.h"
#include "base/result.h"
#include "invoke/invoker.h"

namespace wheelpit {

struct RetryPolicy {
  Duration first_delay = std::chrono::seconds(1);
  Duration longest_delay = std::chrono::seconds(60);
  // After a function error, in place of the growing delay: a broker's own redelivery policy.
  std::optional<Duration> redelivery_delay = std::nullopt;
  // A broker takes back what is not settled in time (RabbitMQ: 30 minutes from the delivery) and
  // closes the channel. Before that we give it back in order.
  Duration longest_hold = std::chrono::minutes(20);
  // A batch whose oldest record was received longer ago is given back unseen: its invocation might
  // not end before the broker takes it back. Absent: none is.
  std::optional<Duration> latest_start = std::nullopt;

  // Of a source whose records are leased: a call may take so long, and so long a lease must last.
  std::optional<Duration> call_takes = std::nullopt;

  // What the mapping asks for beside that; each needs batches that can be cut.
  bool reports_item_failures = false;    // FunctionResponseTypes
  bool empty_text_fails = false;         // as such an answer; recorded of SQS alone
  bool bisects = false;                  // BisectBatchOnFunctionError
  std::optional<int> max_retries = {};   // MaximumRetryAttempts; absent: no bound
  std::optional<Duration> max_age = {};  // MaximumRecordAgeInSeconds; absent: no bound
  // In place of no bound on retries, if the mapping has a destination on failure.
  std::optional<int> max_retries_if_told = {};

  // The source is a log: it takes nothing back, and what follows a record waits until that one is
  // processed or given up. Neither longest_hold nor latest_start applies.
  bool in_order = false;
  // A record of a log that no event can carry is discarded without a call. Else each refusal counts
  // as a call that failed.
  bool gives_up_oversized = false;

  // A batch that failed is tried again here, where its calls are counted and its halves are known,
  // and not given back.
  bool keeps_failures() const { return in_order || bisects || max_retries.has_value(); }
};

// For streams, as AWS Lambda was recorded: the first retries come 0.2 and 0.4 s after the failure.
// That the pause doubles on and is never longer than a minute was not recorded.
RetryPolicy policy_in_order();

// For partitions of Kafka: in the same way, but records that no event can carry wait for no bound,
// and a destination on failure is told after ten retries if the mapping has no bound of its own.
RetryPolicy policy_of_kafka();

// For a broker that takes back what is unsettled `broker_waits` after its delivery, and a function
// that may take as long as `function_timeout`, which is less: all of a window is settled in time,
// be the function slow, failing or throttled.
RetryPolicy policy_within(Duration broker_waits, Duration function_timeout);

// One attempt to have a batch processed, as it ended.
struct Attempt {
  int failures_before = 0;  // attempts of this lane that failed in a row before this one
  TimePoint ended_at{};
  TimePoint oldest_received{};  // when the batch's first record was received
  int calls_before = 0;         // of this very batch, which the function has failed on
  std::size_t records = 1;
  std::span<const std::string> item_ids = {};  // of the records: Batch::pieces
};

enum class GiveUpCause { retries_exhausted, record_too_old, record_too_large };

struct Settle {};  // processed: done
struct GiveBack {
  TimePoint at;  // then the broker gets the whole batch back, which counts as a delivery
};
struct Retry {
  TimePoint at;  // then the same batch is invoked again; the broker sees nothing
};
struct Leave {};   // the engine stops: anyone who closes the source gives the batch back
struct Bisect {};  // two batches of its halves, each with calls of its own, follow at once
struct SettleRest {
  std::vector<std::size_t> failed;  // places, ascending, not all: the others are processed
  // Then the broker gets the failed ones back; absent: they follow at once, as their own batch. In
  // order, all from the first that failed on count as failed.
  std::optional<TimePoint> give_back_at;
};
struct Discard {  // no further call: a destination is told, then the batch is settled
  GiveUpCause cause = GiveUpCause::retries_exhausted;
  TimePoint at = TimePoint::min();  // when it is told
};

using Decision = std::variant<Settle, GiveBack, Retry, Leave, Bisect, SettleRest, Discard>;

// The pause after an attempt that failed, with so many failures in a row before it.
Duration back_off(const RetryPolicy& policy, int failures_before);

// What happens to a batch. A function that failed has seen it: the batch goes back to the broker
// after a back-off, so that expiry, delivery limits and dead-letter exchanges do their work; unless
// the mapping's own bounds on retries or its bisecting ask for more calls first. A function that
// was not reached has not: the batch is held and tried again, as long as the broker waits.
Decision decide(const RetryPolicy& policy, const Attempt& attempt, const Result<Reply>& reply);

// Whether an invocation with such a batch may still begin at `now`.
bool may_start(const RetryPolicy& policy, TimePoint oldest_received, TimePoint now);

// The places of the records that are too old for another call at `now`; in order, of those at the
// front alone.
std::vector<std::size_t> too_old(const RetryPolicy& policy, std::span<const TimePoint> aged_from,
                                 TimePoint now);

}  // namespace wheelpit
