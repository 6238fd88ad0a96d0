#include "async/event_intake.h"

#include <memory>
#include <utility>

#include "async/request_id.h"
#include "function/function_arn.h"
#include "trace/trace_header.h"

namespace wheelpit::async {

namespace {

// A disk does not fill up faster than that.
constexpr auto kDiskInterval = std::chrono::milliseconds(100);

Error full(const std::string& what, const std::string& key) {
  return {Errc::throttled, what + " of asynchronous invocations wait, as many as [async] " + key +
                               " allows; try again later"};
}

}  // namespace

bool EventIntake::disk_has_room() {
  const TimePoint now = parts_.clock.now();
  if (disk_asked_ == TimePoint{} || now - disk_asked_ >= kDiskInterval) {
    disk_asked_ = now;
    disk_has_room_ = parts_.free_bytes() >= parts_.pending.limits.min_free_bytes;
  }
  return disk_has_room_;
}

Status EventIntake::check_room() {
  const PendingEvents& pending = parts_.pending;
  const EventLimits& limits = pending.limits;
  const std::uint64_t events =
      pending.usage.events() + pending.arriving.events() + pending.elsewhere.events;
  const std::uint64_t bytes =
      pending.usage.bytes() + pending.arriving.bytes() + pending.elsewhere.bytes;
  if (events >= limits.max_events) return full(std::to_string(events) + " events", "max_events");
  if (bytes >= limits.max_bytes) {
    return full(std::to_string(bytes) + " bytes of events", "max_bytes");
  }
  if (!disk_has_room()) {
    return Error(Errc::throttled,
                 "the disk of the event queue has less than [async] min_free_bytes, " +
                     std::to_string(limits.min_free_bytes) + ", left; make room on it");
  }
  return {};
}

// Whoever has its bucket works on it. A look at the store may have found it before this is told.
void EventIntake::take_up(const StoredEvent& stored, std::size_t bytes, const Moment& now) {
  PendingEvents& pending = parts_.pending;
  const EventNumber number = stored.event.number;
  if (!pending.has(number)) {
    ++pending.elsewhere.events;
    pending.elsewhere.bytes += bytes;
    pending.accepted_for_other(number);
    return;
  }
  if (pending.recent && !pending.recent->take_up(number)) return;
  pending.begin(number, bytes);
  pending.queue_tasks(stored, {.since = now.steady, .due = now.steady}, parts_.clock.now());
  pending.changed();
}

boost::asio::awaitable<Result<std::string>> EventIntake::accept(AsyncInvocation invocation) {
  if (Status room = check_room(); !room) co_return room.error();
  StoredEvent stored;
  const Moment now = Moment::of(parts_.clock);
  stored.event.accepted = now.wall;
  stored.event.request_id = make_request_id(stored.event.accepted);
  stored.event.invoked_arn = std::move(invocation.invoked_arn);
  stored.event.payload = std::make_shared<const std::string>(std::move(invocation.payload));
  stored.event.trace_header = std::move(invocation.trace_header);
  if (parse_trace_header(stored.event.trace_header).root.empty()) {
    // One trace for all attempts and for what destinations are told.
    stored.event.trace_header = "Root=" + make_trace_root(stored.event.accepted);
  }
  stored.progress.due = stored.event.accepted;

  // Counted before it is on the disk: many may be on their way there.
  const std::size_t bytes = bytes_of(stored.event);
  parts_.pending.arriving.add(bytes);
  const auto number = co_await parts_.queue.add(stored.event);
  parts_.pending.arriving.release(bytes);
  if (!number) co_return number.error();
  stored.event.number = *number;
  parts_.meters.of(function_name_of_arn(stored.event.invoked_arn)).received.add();
  std::string request_id = stored.event.request_id;
  take_up(stored, bytes, now);
  co_return request_id;
}

}  // namespace wheelpit::async
