#pragma once

#include <boost/asio/awaitable.hpp>
#include <cstddef>
#include <optional>
#include <string>
#include <vector>

#include "async/event.h"
#include "async/event_bucket.h"
#include "base/result.h"

namespace wheelpit::async {

// Which events a person means. Empty members say nothing; together they must all hold.
struct EventSelection {
  std::vector<std::string> request_ids;
  std::string function_name;  // the bare name
  std::optional<EventState> state;
  BucketMask buckets = kAllBuckets;

  bool contains(const EventSummary& event) const;
};

// Part of a list. Looking through many events costs the queue's writers time, so that a page may
// end early, even empty: there is more as long as `next` is set.
struct EventPage {
  std::vector<EventSummary> events;  // by number
  std::optional<EventNumber> next;   // to continue after
};

// How many events of a function have failed permanently in one way.
struct FailedCount {
  std::string invoked_arn;
  std::optional<Condition> condition;  // nothing: the function was gone
  std::size_t events = 0;

  bool operator==(const FailedCount&) const = default;
};

// How far an event has come. What has no value stays as it was.
struct EventUpdate {
  EventNumber number = 0;
  EventProgress progress;
  std::optional<InvocationRecord::Response> response = std::nullopt;
  std::optional<WallTime> accepted = std::nullopt;  // its age starts over
};

// The events of asynchronous invocations, on the disk: which exist and how far they have come. It
// decides nothing; what is in it is all that a restart knows. What is written is durable on
// return. (For people, and for the API, there is AsyncEvents: async/async_events.h.)
//
// May be called on any shard; completes on the caller's executor. Any call fails with unavailable
// if the disk does, and has then changed nothing. Where several nodes share the queue, update() and
// remove() fail with conflict, and change nothing, unless all buckets concerned are this node's.
class EventQueue {
 public:
  virtual ~EventQueue() = default;

  // Keeps a new event, waiting and due at once, and gives it its number.
  virtual boost::asio::awaitable<Result<EventNumber>> add(AsyncEvent event) = 0;

  // Those of `numbers` that exist, in that order; one that is named twice, twice.
  virtual boost::asio::awaitable<Result<std::vector<StoredEvent>>> read(
      std::vector<EventNumber> numbers) = 0;

  // All or none, durable. Gives the numbers of those that still existed; others have been removed
  // meanwhile.
  virtual boost::asio::awaitable<Result<std::vector<EventNumber>>> update(
      std::vector<EventUpdate> updates) = 0;
  virtual boost::asio::awaitable<Result<std::vector<EventNumber>>> remove(
      std::vector<EventNumber> numbers) = 0;

  // Adds `by` to the times of all events that have not failed permanently: the wall clock was set.
  virtual boost::asio::awaitable<Status> move_times(WallTime::duration by) = 0;

  // Those of `selection` with a number greater than `after`; at most `limit`.
  virtual boost::asio::awaitable<Result<EventPage>> list(EventSelection selection,
                                                         EventNumber after, std::size_t limit) = 0;

  // All that have failed permanently, by the ARN that was invoked and by what happened to them; in
  // no order.
  virtual boost::asio::awaitable<Result<std::vector<FailedCount>>> count_failed() = 0;
};

}  // namespace wheelpit::async
