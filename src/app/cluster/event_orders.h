#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "async/event_bucket.h"
#include "async/event_queue.h"
#include "base/result.h"

namespace wheelpit {

// What nodes say to each other of asynchronous events, as JSON.
struct EventMessage {
  enum class Kind { accepted, redrive, purge };
  Kind kind = Kind::accepted;
  std::vector<async::EventNumber> numbers = {};  // accepted for a bucket of who is told
  async::EventSelection selection = {};          // whose buckets are not said
};

std::string text_of(const EventMessage& message);
// Errc::malformed for anything that text_of() does not write.
Result<EventMessage> event_message_in(std::string_view text);

// What a node answers to redrive and purge.
struct EventsDone {
  std::size_t events = 0;
  async::BucketMask buckets = 0;  // of which it has done it
};

std::string text_of(const EventsDone& done);
Result<EventsDone> events_done_in(std::string_view text);

}  // namespace wheelpit
