#include "async/destination_notifier.h"

#include <limits>
#include <utility>

#include "function/function_arn.h"

namespace wheelpit::async {

namespace asio = boost::asio;

namespace {

bool may_pass(const Error& error) {
  return error.code() == Errc::unavailable || error.code() == Errc::timed_out ||
         error.code() == Errc::throttled;
}

}  // namespace

InvocationRecord record_of(const StoredEvent& stored) {
  const AsyncEvent& event = stored.event;
  const bool qualified = !qualifier_of_arn(event.invoked_arn).empty();
  return {.timestamp = stored.progress.outcome.concluded,
          .request_id = event.request_id,
          .function_arn = qualified ? event.invoked_arn : event.invoked_arn + ":$LATEST",
          .condition = stored.progress.outcome.condition.value_or(Condition::retries_exhausted),
          .approximate_invoke_count = stored.progress.attempts,
          .request_payload = *event.payload,
          .response = stored.last_response,
          .trace_header = event.trace_header};
}

DeadLetter dead_letter_of(const StoredEvent& stored) {
  return {.request_id = stored.event.request_id,
          .payload = *stored.event.payload,
          .error_code = stored.progress.last_status,
          .error_message = stored.progress.last_error,
          .trace_header = stored.event.trace_header};
}

void DestinationNotifier::queue(const StoredEvent& event) {
  const TimePoint now = parts_.clock.now();
  parts_.pending.queue_tasks(event, {.since = now, .due = now}, now);
  parts_.pending.changed();
}

asio::awaitable<void> DestinationNotifier::deliver(Backlog::Start start) {
  StoredEvent& event = start.task.event;
  WaitingTask task = start.task.task;
  parts_.pending.deliveries.begin(event);

  const bool to_destination = task.task == EventTask::tell_destination;
  const Status told = to_destination
                          ? co_await parts_.destinations.deliver(start.lane, record_of(event))
                          : co_await parts_.destinations.deliver(start.lane, dead_letter_of(event));
  const TimePoint now = parts_.clock.now();
  const bool again = !told && may_pass(told.error());
  parts_.pending.backlog.ended(start.lane, again ? EventLane::End::refused : EventLane::End::done,
                               now);
  parts_.pending.changed();
  if (!told && told.error().code() == Errc::cancelled) co_return;
  note_health(start.lane, told);

  if (again) {
    if (task.tries < std::numeric_limits<std::uint8_t>::max()) ++task.tries;
    task.due = now + schedule_.after_delivery(task.tries);
    if (!parts_.pending.has(task.number)) co_return;
    if (task.due <= task.since + schedule_.delivery_patience()) {
      parts_.pending.backlog.add(start.lane, task, now);
      parts_.pending.changed();
      co_return;
    }
  }
  if (!told) report_failure(event, task.task, told.error());
  co_await finish(event, task.task, told);
}

// One line per change: thousands of events may wait for one target.
void DestinationNotifier::note_health(const std::string& target, const Status& told) {
  if (!told && may_pass(told.error())) {
    if (down_.insert(target).second) {
      log_.warn("destination unavailable; retrying",
                {{"target", target}, {"error", told.error().message()}});
    }
  } else if (told && down_.erase(target) > 0) {
    log_.info("destination available again", {{"target", target}});
  }
}

// The event is done when all its deliveries are: gone if all succeeded.
asio::awaitable<void> DestinationNotifier::finish(const StoredEvent& event, EventTask task,
                                                  const Status& told) {
  auto standing = parts_.pending.deliveries.end(event.event.number, task, told);
  if (!standing) co_return;
  EventUpdate update{.number = event.event.number, .progress = std::move(standing->progress)};
  if (!standing->last) {
    co_await parts_.progress_writer.update(std::move(update));
  } else if (targets_in(update.progress.outcome) == 0) {
    co_await parts_.progress_writer.remove(event.event);
  } else {
    co_await parts_.progress_writer.keep_failed(event.event, std::move(update));
  }
}

void DestinationNotifier::report_failure(const StoredEvent& event, EventTask task,
                                         const Error& error) {
  const auto& meters = parts_.meters.of(function_name_of_arn(event.event.invoked_arn));
  const bool destination = task == EventTask::tell_destination;
  (destination ? meters.destination_delivery_failures : meters.dead_letter_errors).add();
  log_.error(
      destination ? "destination rejected a record; the event is kept as failed"
                  : "dead-letter queue rejected an event; it is kept as failed",
      {{"error", error.message()}, {"record", record_json(record_of(event), Payloads::left_out)}});
}

}  // namespace wheelpit::async
