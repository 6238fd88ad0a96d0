#pragma once

#include <boost/asio/awaitable.hpp>
#include <boost/asio/io_context.hpp>
#include <utility>
#include <vector>

#include "async/event_queue.h"
#include "async/pending_events.h"
#include "base/clock.h"
#include "base/log.h"
#include "base/signal.h"

namespace wheelpit::async {

// Writes down what happened to events, and keeps the counts of PendingEvents right. A write that
// fails is retried each second, for as long as the engine runs: the event would otherwise start
// over with the next start. Of an event whose bucket another node has by now nothing is written:
// that node does it again.
class EventProgressWriter {
 public:
  // References must outlive it.
  EventProgressWriter(boost::asio::io_context& io, EventQueue& queue, PendingEvents& pending,
                      const Clock& clock, Log log)
      : queue_(queue), pending_(pending), clock_(clock), log_(std::move(log)), stopped_(io) {}

  // The event is done.
  boost::asio::awaitable<void> remove(const AsyncEvent& event);

  // It is not. False if it exists no longer, or the engine stops: nothing more must be done then.
  boost::asio::awaitable<bool> update(EventUpdate update);

  // It failed permanently, and is kept; the oldest of those may have to go.
  boost::asio::awaitable<void> keep_failed(const AsyncEvent& event, EventUpdate failed);

  // Failed ones that are too many.
  boost::asio::awaitable<void> forget(std::vector<EventNumber> surplus);

  void stop();

 private:
  // False if it stops.
  boost::asio::awaitable<bool> wait_for_disk(Error error);

  EventQueue& queue_;
  PendingEvents& pending_;
  const Clock& clock_;
  Log log_;
  Signal stopped_;
  bool stopping_ = false;
  bool disk_failing_ = false;  // told once
};

}  // namespace wheelpit::async
