#pragma once

#include <boost/asio/awaitable.hpp>
#include <boost/asio/io_context.hpp>
#include <string>

#include "async/async_meters.h"
#include "async/destination_notifier.h"
#include "async/event_policy.h"
#include "async/event_progress_writer.h"
#include "async/event_queue.h"
#include "async/event_runner.h"
#include "async/event_times.h"
#include "async/pending_events.h"
#include "async/schedule.h"
#include "base/clock.h"
#include "base/log.h"
#include "base/result.h"
#include "base/signal.h"
#include "base/task_group.h"
#include "destination/destinations.h"
#include "invoke/invoker.h"

namespace wheelpit::async {

// Processes the stored events: runs their functions when they are due, and notifies their
// destinations. Belongs to the thread of `io`; the functions may run on others.
class Dispatcher {
 public:
  struct Parts {
    boost::asio::io_context& io;
    EventQueue& queue;
    PendingEvents& pending;
    AsyncMeters& meters;
    Invoker& invoker;
    Destinations& destinations;
    const Clock& clock;
  };

  // What the parts refer to must outlive it.
  Dispatcher(Parts parts, EventSchedule schedule, const Log& log);

  // How the functions there are want their events treated.
  void put(const Function& function);
  void remove(const std::string& function_name);

  // Finds what an earlier run has left, and begins. Once, after the functions are known.
  boost::asio::awaitable<Status> start();

  // Nothing is begun any more.
  void drain();

  // The same; returns when what is under way has ended, or at `until`. What ends later, by being
  // cancelled, stays in the queue.
  boost::asio::awaitable<void> stop(TimePoint until);

  // Returns when nothing is under way. Required before destruction, also if start() failed.
  boost::asio::awaitable<void> join();

 private:
  boost::asio::awaitable<Status> find_what_is_left();
  void begin_what_can();
  boost::asio::awaitable<void> keep_time();
  boost::asio::awaitable<void> follow_clock();
  boost::asio::awaitable<void> keep_reading();
  void take_read(const Backlog::Read& read, Result<std::vector<StoredEvent>> events);
  boost::asio::awaitable<void> work_on(Backlog::Start start);

  Parts parts_;
  Log log_;
  FunctionPolicies policies_;
  EventProgressWriter progress_writer_;
  DestinationNotifier notifier_;
  EventRunner runner_;
  bool running_ = false;
  std::size_t under_way_ = 0;
  Duration longest_delay_;
  TimePoint sleeps_until_{};  // the timekeeper
  ClockWatch clock_watch_;
  Signal wakes_at_changed_;
  Signal read_wanted_;
  Signal ended_;
  TaskGroup tasks_;
};

}  // namespace wheelpit::async
