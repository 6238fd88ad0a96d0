#pragma once

#include <boost/asio/awaitable.hpp>
#include <utility>

#include "async/async_meters.h"
#include "async/destination_notifier.h"
#include "async/event_policy.h"
#include "async/event_progress_writer.h"
#include "async/pending_events.h"
#include "async/schedule.h"
#include "base/clock.h"
#include "base/log.h"
#include "invoke/invoker.h"

namespace wheelpit::async {

// Makes attempts: runs the function of an event, and handles the outcome.
class EventRunner {
 public:
  struct Parts {
    PendingEvents& pending;
    EventProgressWriter& progress_writer;
    DestinationNotifier& notifier;
    FunctionPolicies& policies;
    Invoker& invoker;
    AsyncMeters& meters;
    const Clock& clock;
  };

  // What the parts refer to must outlive it.
  EventRunner(Parts parts, EventSchedule schedule, Log log)
      : parts_(parts), schedule_(schedule), log_(std::move(log)) {}

  // One attempt of what Backlog::next_start() gave. The function's next event may start as soon as
  // the function has answered, before that is on the disk.
  boost::asio::awaitable<void> run(Backlog::Start start);

 private:
  boost::asio::awaitable<Result<Reply>> invoke(const std::string& lane, const AsyncEvent& event,
                                               TimePoint since);
  boost::asio::awaitable<void> take_step(StoredEvent event, TimePoint since, EventPolicy policy,
                                         NextStep step);
  boost::asio::awaitable<void> succeed(StoredEvent event, EventPolicy policy);
  boost::asio::awaitable<void> run_again(StoredEvent event, TaskTimes times);
  boost::asio::awaitable<void> give_up(StoredEvent event, EventPolicy policy, Condition condition);
  boost::asio::awaitable<void> drop(StoredEvent event);
  boost::asio::awaitable<void> deliver(StoredEvent event, EventOutcome outcome);
  void release(const std::string& lane, EventLane::End end);

  Parts parts_;
  EventSchedule schedule_;
  Log log_;
};

}  // namespace wheelpit::async
