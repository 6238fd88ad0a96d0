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
  std::string_view message;  // of one or more lines; the last one need not end in a line feed
  LogPlace place;
};

// How an event is stored, readable as it is:
//   2026-11-22T00:41:07.123Z 2026/11/22/[$LATEST]0f1e... the message
// Its further lines begin with a tab each. A tab instead of the blank before the message says that
// the message does not end in a line feed; what is stored always does.
void append_log_event(std::string& out, WallTime time, std::string_view stream,
                      std::string_view message);

// The first line of a stored event, taken apart.
struct StoredLine {
  std::int64_t time = 0;
  std::string_view stream;
  std::string_view message;       // with the line feed that is stored
  bool ends_in_line_feed = true;  // the message does, too
};

// Nothing if it is not the first line of an event. What `line` is of must outlive the answer.
std::optional<StoredLine> parse_stored_line(std::string_view line);

// Of the lines that follow, up to the next first line: the part of the message.
std::string_view further_line(std::string_view line);

}  // namespace wheelpit
