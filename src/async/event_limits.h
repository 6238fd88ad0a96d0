#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <vector>

#include "async/event.h"

namespace wheelpit::async {

struct EventLimits {
  // Of events that wait, run or are delivered. Beyond, none is accepted.
  std::uint64_t max_events = 1'000'000;
  std::uint64_t max_bytes = std::uint64_t{4} << 30;
  // Of the disk that is left to others: with less, none is accepted.
  std::uint64_t min_free_bytes = std::uint64_t{256} << 20;
  // Of those that failed permanently. Beyond, the oldest are forgotten.
  std::uint64_t max_failed_events = 10'000;
  std::uint64_t max_failed_bytes = std::uint64_t{256} << 20;
};

// Counts the events that are not done yet.
class EventUsage {
 public:
  void add(std::size_t bytes) {
    ++events_;
    bytes_ += bytes;
  }
  void release(std::size_t bytes) {
    --events_;
    bytes_ -= bytes;
  }
  void take_away(const EventUsage& part) {
    events_ -= part.events_;
    bytes_ -= part.bytes_;
  }
  std::uint64_t events() const { return events_; }
  std::uint64_t bytes() const { return bytes_; }

 private:
  std::uint64_t events_ = 0;
  std::uint64_t bytes_ = 0;
};

// The events that failed permanently and are kept.
class FailedEvents {
 public:
  FailedEvents(std::uint64_t max_events, std::uint64_t max_bytes)
      : max_events_(max_events), max_bytes_(max_bytes) {}

  void add(EventNumber number, std::size_t bytes);
  void remove(EventNumber number);
  // The oldest that are one too many; they are not counted any more.
  std::vector<EventNumber> take_surplus();

  void forget_bucket(int bucket);

  bool contains(EventNumber number) const { return bytes_of_.contains(number); }
  std::size_t events() const { return bytes_of_.size(); }

 private:
  std::uint64_t max_events_;
  std::uint64_t max_bytes_;
  std::uint64_t bytes_ = 0;
  std::map<EventNumber, std::size_t> bytes_of_;
};

}  // namespace wheelpit::async
