#pragma once

#include <cstddef>
#include <cstdint>
#include <deque>
#include <optional>
#include <string>

#include "base/clock.h"
#include "runtime/protocol/telemetry_subscription.h"

namespace wheelpit::runtime {

// The events that one subscriber is still to get, each a JSON object. It is bounded: what comes
// when it is full is dropped and counted. Pure.
class TelemetryBuffer {
 public:
  // So much may wait besides the batch that is gathered.
  static constexpr std::size_t kBacklogBytes = std::size_t{1} * 1024 * 1024;
  static constexpr std::size_t kBacklogItems = 10'000;

  explicit TelemetryBuffer(TelemetryBuffering buffering, TelemetryForm form = TelemetryForm::posts)
      : buffering_(buffering), form_(form) {}

  void add(std::string event, TimePoint now);

  bool empty() const { return events_.empty(); }
  // When a batch must be sent. TimePoint::min(): at once. Nothing: there is none.
  std::optional<TimePoint> due() const;
  // What is there is due at once.
  void hasten() { hastened_ = true; }

  // The next batch: a JSON array, or lines that each end in a line feed. REQUIRES: !empty().
  struct Batch {
    std::string text;
    std::uint64_t records = 0;
  };
  Batch take(TimePoint now);

  // What was dropped since it was asked for last, and of what could not be delivered.
  struct Dropped {
    std::uint64_t records = 0;
    std::uint64_t bytes = 0;
  };
  void count_dropped(std::uint64_t records, std::uint64_t bytes);
  Dropped take_dropped();

 private:
  TelemetryBuffering buffering_;
  TelemetryForm form_;
  std::deque<std::string> events_;
  std::size_t bytes_ = 0;  // of events_
  TimePoint since_{};      // the oldest of them has waited
  bool hastened_ = false;
  Dropped dropped_;
};

}  // namespace wheelpit::runtime
