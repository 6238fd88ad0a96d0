#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "base/clock.h"

namespace wheelpit {

// Where an event begins in the stored log of a function. Stays true when files are rotated.
struct LogPlace {
  std::uint64_t file = 0;  // its inode
  std::uint64_t offset = 0;

  bool operator==(const LogPlace&) const = default;
};

struct LogEvent {
  std::int64_t time = 0;     // milliseconds since the epoch
  std::string_view stream;   // "2026/11/22/[$LATEST]<32 hex digits>"
  std::string_view message;  // with the line feed at its end
  LogPlace place;
};

// How an event is stored, readable as it is:
//   2026-11-22T00:41:07.123Z 2026/11/22/[$LATEST]0f1e... the message
// `line` ends in a line feed.
void append_log_event(std::string& out, WallTime time, std::string_view stream,
                      std::string_view line);

// Of a stored line; nothing if it is not the first line of an event. What `line` is of must outlive
// the event.
std::optional<LogEvent> parse_log_event(std::string_view line);

}  // namespace wheelpit
