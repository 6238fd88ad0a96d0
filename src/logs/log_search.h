#pragma once

#include <cstdint>
#include <functional>
#include <limits>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "logs/log_archive.h"

namespace wheelpit {

// An event that outlives the reading of its file.
struct FoundEvent {
  std::int64_t time = 0;  // milliseconds since the epoch
  std::string stream;
  std::string message;
  LogPlace place;
};

// Which events of a function are wanted.
struct LogSelection {
  std::string function;
  std::int64_t from = 0;  // milliseconds since the epoch; the first that counts
  std::int64_t until = std::numeric_limits<std::int64_t>::max();  // the last that counts
  std::function<bool(const LogEvent&)> wanted = [](const LogEvent&) { return true; };
};

// How many: whichever is reached first. One event always fits.
struct PageLimit {
  std::size_t events = 10'000;
  std::size_t bytes = std::size_t{1} << 20;  // of messages
};

struct LogEventPage {
  std::vector<FoundEvent> events;  // oldest first
  std::optional<LogPlace> next;    // of an event that did not fit; nothing if there is none
};

// The oldest events that are wanted, from `start` on.
LogEventPage find_events(const LogArchive& archive, const LogSelection& selection,
                         std::optional<LogPlace> start, const PageLimit& limit);

// The same without the event at `after` itself.
LogEventPage find_events_after(const LogArchive& archive, const LogSelection& selection,
                               const LogPlace& after, const PageLimit& limit);

// The newest events that are wanted; of those before `before`, if it is given. `next` is not set.
LogEventPage find_last_events(const LogArchive& archive, const LogSelection& selection,
                              std::optional<LogPlace> before, const PageLimit& limit);

// What is known of one environment's stream.
struct StreamSummary {
  std::string name;
  std::int64_t first = 0;  // times of its events
  std::int64_t last = 0;
};
std::vector<StreamSummary> find_streams(const LogArchive& archive, std::string_view function);

// Time of the oldest event that is kept.
std::optional<std::int64_t> first_event_time(const LogArchive& archive, std::string_view function);

}  // namespace wheelpit
