#include "async/event_runner.h"

#include <array>
#include <optional>
#include <string>

#include "async/failure.h"
#include "base/uuid.h"
#include "function/function_arn.h"

namespace wheelpit::async {

namespace asio = boost::asio;

namespace {

// Uniform in [0, 1).
double draw() {
  std::array<unsigned char, 1> random{};
  fill_identifier(random);
  return random[0] / 256.0;
}

double milliseconds(Duration duration) {
  return std::chrono::duration<double, std::milli>(duration).count();
}

// What the event was waiting for when it was discarded, if it had not been tried.
AttemptFailure failure_without_attempt(Condition condition) {
  if (condition == Condition::zero_reserved_concurrency) {
    return {.message = "the function's reserved concurrency is 0", .status = 429};
  }
  return {.message = "the event was too old before an attempt could be made", .status = 429};
}

EventLane::End end_of(const Result<Reply>& reply) {
  const bool refused = !reply && (reply.error().code() == Errc::throttled ||
                                  reply.error().code() == Errc::unavailable);
  return refused ? EventLane::End::refused : EventLane::End::done;
}

// Notes the attempt in the event. Returns what is new of the function's answer.
void note_attempt(StoredEvent& stored, Result<Reply> reply) {
  EventProgress& progress = stored.progress;
  if (!reply || reply->function_error) {
    AttemptFailure failure = failure_of(reply);
    progress.last_error = std::move(failure.message);
    progress.last_status = failure.status;
  }
  if (!reply) {
    ++progress.refusals;
    return;
  }
  ++progress.attempts;
  progress.refusals = 0;
  stored.last_response = {.status_code = 200,
                          .executed_version = std::move(reply->executed_version),
                          .function_error = reply->function_error ? "Unhandled" : "",
                          .payload = std::move(reply->payload)};
}

}  // namespace

void EventRunner::release(const std::string& lane, EventLane::End end) {
  parts_.pending.backlog.ended(lane, end, parts_.clock.now());
  parts_.pending.changed();
}

asio::awaitable<void> EventRunner::run(Backlog::Start start) {
  StoredEvent event = std::move(start.task.event);
  const auto policy = parts_.policies.find(event.event.invoked_arn);
  if (!policy) {
    release(start.lane, EventLane::End::done);
    co_return co_await drop(std::move(event));
  }
  const TimePoint since = start.task.task.since;
  if (const auto condition = give_up_before(schedule_, *policy, since, parts_.clock.now())) {
    release(start.lane, EventLane::End::done);
    if (event.progress.attempts + event.progress.refusals == 0) {
      AttemptFailure failure = failure_without_attempt(*condition);
      event.progress.last_error = std::move(failure.message);
      event.progress.last_status = failure.status;
    }
    co_return co_await give_up(std::move(event), *policy, *condition);
  }

  auto reply = co_await invoke(start.lane, event.event, since);
  const EndedAttempt attempt{.attempts_before = event.progress.attempts,
                             .refusals_before = event.progress.refusals,
                             .accepted = since,
                             .ended = parts_.clock.now(),
                             .draw = draw()};
  const NextStep step = next_step(schedule_, *policy, attempt, reply);
  release(start.lane, end_of(reply));
  if (std::holds_alternative<StayQueued>(step)) co_return;
  note_attempt(event, std::move(reply));
  co_await take_step(std::move(event), since, *policy, step);
}

asio::awaitable<Result<Reply>> EventRunner::invoke(const std::string& lane, const AsyncEvent& event,
                                                   TimePoint since) {
  parts_.meters.of(lane).age_milliseconds.observe(milliseconds(parts_.clock.now() - since));
  Invocation invocation;
  invocation.function_name = lane;
  invocation.invoked_arn = event.invoked_arn;
  invocation.payload = event.payload;
  invocation.trace_header = event.trace_header;
  invocation.request_id = event.request_id;
  return parts_.invoker.invoke(std::move(invocation));
}

asio::awaitable<void> EventRunner::take_step(StoredEvent event, TimePoint since, EventPolicy policy,
                                             NextStep step) {
  if (std::holds_alternative<Succeeded>(step)) {
    co_await succeed(std::move(event), std::move(policy));
  } else if (const auto* again = std::get_if<RunAgain>(&step)) {
    co_await run_again(std::move(event), {.since = since, .due = again->due});
  } else if (const auto* give = std::get_if<GiveUp>(&step)) {
    co_await give_up(std::move(event), std::move(policy), give->condition);
  } else {
    co_await drop(std::move(event));
  }
}

asio::awaitable<void> EventRunner::succeed(StoredEvent event, EventPolicy policy) {
  if (policy.on_success.empty()) co_return co_await parts_.progress_writer.remove(event.event);
  co_await deliver(std::move(event), {.condition = Condition::success,
                                      .concluded = parts_.clock.wall_now(),
                                      .destination = std::move(policy.on_success),
                                      .dead_letter_queue = {}});
}

asio::awaitable<void> EventRunner::run_again(StoredEvent event, TaskTimes times) {
  event.progress.state = EventState::waiting;
  event.progress.due = Moment::of(parts_.clock).wall_at(times.due);
  EventUpdate update{.number = event.event.number, .progress = event.progress};
  // An attempt that did not reach the function has no answer to replace the one before.
  if (event.progress.refusals == 0) update.response = std::move(event.last_response);
  if (!co_await parts_.progress_writer.update(std::move(update))) co_return;
  event.last_response.reset();
  EventSummary summary{.number = event.event.number,
                       .request_id = {},
                       .invoked_arn = std::move(event.event.invoked_arn),
                       .accepted = event.event.accepted,
                       .payload_bytes = event.event.payload->size(),
                       .progress = std::move(event.progress)};
  parts_.pending.queue_tasks(summary, times, parts_.clock.now());
  parts_.pending.changed();
}

asio::awaitable<void> EventRunner::give_up(StoredEvent event, EventPolicy policy,
                                           Condition condition) {
  parts_.meters.of(function_name_of_arn(event.event.invoked_arn)).dropped.add();
  EventOutcome outcome{.condition = condition,
                       .concluded = parts_.clock.wall_now(),
                       .destination = std::move(policy.on_failure),
                       .dead_letter_queue = std::move(policy.dead_letter_queue)};
  const bool nobody_learns = outcome.destination.empty() && outcome.dead_letter_queue.empty();
  log_.warn("event discarded", {{"function", event.event.invoked_arn},
                                {"request_id", event.event.request_id},
                                {"condition", name_of(condition)},
                                {"attempts", event.progress.attempts},
                                {"error", event.progress.last_error},
                                {"kept", nobody_learns ? "as a failed event: it has no destination"
                                                       : "by its destinations"}});
  if (!nobody_learns) co_return co_await deliver(std::move(event), std::move(outcome));
  event.progress.outcome = std::move(outcome);
  EventUpdate update{.number = event.event.number, .progress = std::move(event.progress)};
  update.response = std::move(event.last_response);
  co_await parts_.progress_writer.keep_failed(event.event, std::move(update));
}

asio::awaitable<void> EventRunner::drop(StoredEvent event) {
  const std::string name(function_name_of_arn(event.event.invoked_arn));
  parts_.meters.of(name).dropped.add();
  event.progress.last_error =
      "function \"" + name + "\", or the version or alias that was invoked, does not exist";
  event.progress.last_status = 404;
  event.progress.outcome = {.condition = std::nullopt,
                            .concluded = parts_.clock.wall_now(),
                            .destination = {},
                            .dead_letter_queue = {}};
  log_.warn("function of an event was deleted; the event is kept as failed",
            {{"function", event.event.invoked_arn}, {"request_id", event.event.request_id}});
  EventUpdate update{.number = event.event.number, .progress = std::move(event.progress)};
  co_await parts_.progress_writer.keep_failed(event.event, std::move(update));
}

// What happened to it is on the disk before anyone is told.
asio::awaitable<void> EventRunner::deliver(StoredEvent event, EventOutcome outcome) {
  event.progress.state = EventState::delivering;
  event.progress.due = outcome.concluded;
  event.progress.outcome = std::move(outcome);
  EventUpdate update{.number = event.event.number, .progress = event.progress};
  update.response = event.last_response;
  if (co_await parts_.progress_writer.update(std::move(update))) parts_.notifier.queue(event);
}

}  // namespace wheelpit::async
