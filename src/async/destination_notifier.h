#pragma once

#include <boost/asio/awaitable.hpp>
#include <set>
#include <string>

#include "async/async_meters.h"
#include "async/event_progress_writer.h"
#include "async/pending_events.h"
#include "async/schedule.h"
#include "base/clock.h"
#include "base/log.h"
#include "destination/destinations.h"

namespace wheelpit::async {

// Tells destinations and dead-letter queues what happened to events. One that does not take it is
// tried again, for an hour; in the end that is counted and logged, and the event is kept as failed.
class DestinationNotifier {
 public:
  struct Parts {
    PendingEvents& pending;
    EventProgressWriter& progress_writer;
    Destinations& destinations;
    AsyncMeters& meters;
    const Clock& clock;
  };

  // What the parts refer to must outlive it.
  DestinationNotifier(Parts parts, EventSchedule schedule, Log log)
      : parts_(parts), schedule_(schedule), log_(std::move(log)) {}

  // The outcome of `event` is known and on the disk: its deliveries wait for their turn from now.
  void queue(const StoredEvent& event);

  // One delivery of what Backlog::next_start() gave.
  boost::asio::awaitable<void> deliver(Backlog::Start start);

 private:
  void note_health(const std::string& target, const Status& told);
  boost::asio::awaitable<void> finish(const StoredEvent& event, EventTask task, const Status& told);
  void report_failure(const StoredEvent& event, EventTask task, const Error& error);

  Parts parts_;
  EventSchedule schedule_;
  Log log_;
  std::set<std::string> down_;  // targets whose last delivery failed and may succeed later
};

// What destinations learn of an event whose outcome is known.
InvocationRecord record_of(const StoredEvent& stored);
DeadLetter dead_letter_of(const StoredEvent& stored);

}  // namespace wheelpit::async
