#pragma once

#include <optional>
#include <variant>

#include "async/event_policy.h"
#include "base/clock.h"
#include "base/result.h"
#include "destination/invocation_record.h"
#include "invoke/invoker.h"

namespace wheelpit::async {

// Times of retries, on the monotonic clock. All times are the service's, multiplied by
// `scale`.
struct EventSchedule {
  double scale = 1;  // more than 0; below 1 for users' tests

  WallTime::duration scaled(Duration duration) const;

  // After a function's error: 60 s, then 120 s.
  WallTime::duration after_function_error(int attempts) const;
  // After a throttle or a system error: 1 s, doubled each time, at most 5 minutes. `draw`, from 0
  // to 1, spreads it by up to a tenth, so that what was refused together does not come back so.
  WallTime::duration after_refusal(int refusals, double draw) const;
  // After a destination did not take it: as after a refusal, not spread.
  WallTime::duration after_delivery(int tries) const;
  // The longest of all these.
  WallTime::duration longest_delay() const;
  // How long a destination is tried.
  WallTime::duration delivery_patience() const { return scaled(std::chrono::hours(1)); }
};

// An event, as an attempt of it ended.
struct EndedAttempt {
  int attempts_before = 0;  // that the function answered
  int refusals_before = 0;  // in a row
  TimePoint accepted{};
  TimePoint ended{};
  double draw = 0;  // from 0 to 1
};

struct Succeeded {};
struct RunAgain {
  TimePoint due;
};
struct GiveUp {
  Condition condition;
};
struct FunctionGone {};  // it, its version or its alias: dropped, and no destination is known
struct StayQueued {};    // the engine stops

using NextStep = std::variant<Succeeded, RunAgain, GiveUp, FunctionGone, StayQueued>;

// Whether an event is discarded instead of being tried: its function may not run, or its age is
// past.
std::optional<Condition> give_up_before(const EventSchedule& schedule, const EventPolicy& policy,
                                        TimePoint accepted, TimePoint now);

// What happens to the event. That its age is past is found when the next attempt is planned, not
// when that would run.
NextStep next_step(const EventSchedule& schedule, const EventPolicy& policy,
                   const EndedAttempt& attempt, const Result<Reply>& reply);

}  // namespace wheelpit::async
