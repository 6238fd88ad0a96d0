#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "base/clock.h"
#include "base/payload.h"
#include "destination/invocation_record.h"

namespace wheelpit::async {

// Events are numbered from 1 in the order in which they were accepted. An engine gives no number
// twice as long as it runs, and none that an event on the disk has.
using EventNumber = std::uint64_t;

// An accepted asynchronous invocation.
struct AsyncEvent {
  EventNumber number = 0;  // given by the queue
  std::string request_id;  // UUID in lower case, of all attempts
  std::string invoked_arn;
  Payload payload;  // JSON text
  std::string trace_header;
  // Its age counts from here: when it was accepted, or put back by a person.
  WallTime accepted{};
};

enum class EventState {
  waiting,     // for an attempt of the function, or it runs
  delivering,  // its outcome is known; a destination must still be notified
  failed,      // permanently, and no destination has it: kept until it is redriven or purged
};

// "waiting"
std::string_view name_of(EventState state);
std::optional<EventState> event_state_named(std::string_view name);

// What happened to an event in the end. Targets are ARNs; "" if there is none, or it was notified.
struct EventOutcome {
  // Nothing if the function was gone: no destination learns of that.
  std::optional<Condition> condition;
  WallTime concluded{};
  std::string destination;  // of the success or of the failure
  std::string dead_letter_queue;
};

// How far an event has come.
struct EventProgress {
  EventState state = EventState::waiting;
  int attempts = 0;  // that the function has answered
  int refusals = 0;  // throttles and system errors in a row since
  WallTime due{};    // of the next attempt, of the function or of a delivery
  // Why it is not done yet, and the HTTP status of that: 200 for a function's error, 429, 500. ""
  // and 0 before the first trouble.
  std::string last_error;
  int last_status = 0;
  EventOutcome outcome;  // unless waiting
};

// An event without what may be large: what lists show.
struct EventSummary {
  EventNumber number = 0;
  std::string request_id;
  std::string invoked_arn;
  WallTime accepted{};
  std::size_t payload_bytes = 0;
  EventProgress progress;
};

// All of an event.
struct StoredEvent {
  AsyncEvent event;
  EventProgress progress;
  std::optional<InvocationRecord::Response> last_response;  // the function's last answer
};

// What an event counts toward the limit in bytes: what is stored of it when it is accepted.
std::size_t bytes_of(const AsyncEvent& event);
std::size_t bytes_of(const EventSummary& event);

}  // namespace wheelpit::async
