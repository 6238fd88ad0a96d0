#pragma once

#include <cstddef>
#include <cstdint>
#include <deque>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "record/record.h"
#include "wire/openwire/types.h"

namespace wheelpit::activemq {

// A message the broker has sent to the consumer and that is not settled.
struct Dispatched {
  openwire::OwnedMessageId id;
  openwire::OwnedDestination destination;
  std::shared_ptr<const ActiveMqMessage> message;     // never null
  std::optional<std::string> refusal = std::nullopt;  // as the record has it from the start
  std::size_t bytes = 0;                              // of memory, roughly
  TimePoint arrived_at{};
  bool with_lane = false;  // delivered, and neither settled nor given back since
  bool seen = false;       // delivered at least once: a function may have seen it
};

// A mirror of the list that the broker keeps of each consumer: what it has dispatched and is not
// settled, in the order of dispatch. A STANDARD acknowledgement names a range of that list and the
// exact number of messages in it.
class DispatchList {
 public:
  // Messages that lie next to each other in the list and are of one queue: places in `messages`.
  struct Run {
    std::size_t first = 0;
    std::size_t last = 0;
    bool operator==(const Run&) const = default;
  };
  struct Removed {
    std::vector<Dispatched> messages;
    std::vector<Run> runs;  // of all messages, in order
  };

  // Tags come in ascending order.
  void add(std::uint64_t tag, Dispatched message);

  // Null if it is not in the list.
  Dispatched* find(std::uint64_t tag);

  // `ids` ascending and all of this consumer. Those that are not in the list, or repeat one, are
  // passed over: nothing is given out twice.
  Removed remove(std::span<const RecordId> ids);

  struct Slot {
    std::uint64_t tag = 0;
    Dispatched message;
  };
  const std::deque<Slot>& slots() const { return slots_; }

  std::size_t size() const { return slots_.size(); }
  std::size_t bytes() const { return bytes_; }

 private:
  std::vector<std::size_t> places_of(std::span<const RecordId> ids) const;

  std::deque<Slot> slots_;  // by tag
  std::size_t bytes_ = 0;
};

}  // namespace wheelpit::activemq
